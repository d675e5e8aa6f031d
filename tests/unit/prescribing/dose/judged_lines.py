# ruff: noqa: E501 (a line as it was typed stays one line)
"""Lines written by a judge who did not know the vocabulary, speciality by speciality.

Each says what was typed, then the name and the dose that a pharmacist reads, in canonical words.
"""

JUDGED = """
# General practice
T. Dolo 650 1-1-1 x 3d | Dolo 650 | 1-1-1 3d
tab pcm 650 1 tab SOS if fever >100 max 4/day | pcm 650 | 1 tab sos for fever >100 max 4/day
Tab. Augmentin 625 1-0-1 PC x 5/7 | Augmentin 625 | 1-0-1 pc 5d
azithral 500 OD x 3 days | azithral 500 | od 3d
cap omez 20 mg 1 - 0 - 0 BBF 2/52 | omez 20 mg | 1-0-0 ac 2w
PAN D 1-0-0 before breakfast for 1 month | PAN D | 1-0-0 ac 1m
cetzine 10mg hs *5d | cetzine 10mg | hs 5d
T.Rantac 150 BD A/C x 1wk | Rantac 150 | bd ac 1w
Emeset 4 mg 1 tab stat then sos if vomiting | Emeset 4 mg | 1 tab stat then 1 tab sos for vomiting
ORS 1 sachet in 1 litre water, sip all day | ORS | 1 sachet "in 1 litre water" "sip all day"
Zincovit 0-1-0 to continue | Zincovit | 0-1-0 to continue
meftal spas 1 tab when in pain, not more than 3 a day | meftal spas | 1 tab sos for pain max 3/day
combiflam tds after food 3 days | combiflam | tds pc 3d
Limcee 500 1 OD chew x1/12 | Limcee 500 | 1 od 1m "chew"
Loperamide 2mg 2 caps stat then 1 cap after each loose stool max 8/day | Loperamide 2mg | 2 cap stat then 1 cap sos for "each loose stool" max 8/day
Zentel 400 once, chewed | Zentel 400 | stat "chew"
Betadine gargle tds 5d | Betadine gargle | tds 5d
Steam inhalation bd | Steam inhalation | bd
Syp Benadryl 2 tsf TDS x 5 days | Benadryl | 10 ml tds 5d
tab cifran 500 1+0+1 x 5 | cifran 500 | 1-0-1 5d
Tab Dolo 650 mg 1 tablet every 6 hours only if fever, at most 4 times a day | Dolo 650 mg | 1 tab q6h sos for fever max 4/day
Inj Monocef 1 g IV BD x 5 days | Monocef 1 g | 1 g bd iv 5d
inj diclofenac 75mg im stat | diclofenac 75mg | 75 mg stat im
# Paediatrics
Syp Calpol 250 5ml q6h sos | Calpol 250 | 5 ml q6h sos
Syp Paracetamol 250 mg/5 ml: 4 ml every 6 hours only if fever, at most 4 times a day | Paracetamol 250 mg/5 ml | 4 ml q6h sos for fever max 4/day
crocin drops 1 ml 6 hrly if fever | crocin drops | 1 ml q6h sos for fever
Syp Augmentin duo 5 ml BD x 7d | Augmentin duo | 5 ml bd 7d
meftal-p 4ml tds pc x3d | meftal-p | 4 ml tds pc 3d
Syp. Zincovit 2.5ml od x 14 days | Zincovit | 2.5 ml od 14d
Vit D3 drops 1 ml od x 3/12 | Vit D3 drops | 1 ml od 3m
Nasoclear saline nasal drops 2 drops each nostril qid before feeds | Nasoclear saline nasal drops | 2 drops qid ac each nostril
Syp Ondem 2.5 ml stat | Ondem | 2.5 ml stat
Syp ibugesic plus 1 tsp 8 hourly sos fever | ibugesic plus | 5 ml q8h sos for fever
Albendazole susp 10 ml single dose at night | Albendazole | 10 ml night 1 doses
Zinc 20 mg od x 14 days | Zinc 20 mg | od 14d
asthalin inhaler 2 puffs with spacer 6 hrly x 3d | asthalin inhaler | 2 puffs q6h 3d "with spacer"
Budecort respules 0.5 mg neb bd x 3 days | Budecort respules 0.5 mg | bd nebulise 3d
Levolin nebulisation 1 respule 6th hrly | Levolin | 1 respule q6h nebulise
Domstal 3ml tds half hour before food | Domstal | 3 ml tds 30 min before food
iron syrup 5ml OD after lunch 2 months | iron | 5 ml noon pc 2m
# Cardiology
Ecosprin 75 0-1-0 PC to cont | Ecosprin 75 | 0-1-0 pc to continue
Ecosprin AV 75/10 0-0-1 cont. | Ecosprin AV 75/10 | 0-0-1 to continue
clopilet 75mg OD after lunch | clopilet 75mg | noon pc
Rosuvas 10 HS | Rosuvas 10 | hs
Telma 40 1 OD morning x 3 months | Telma 40 | 1 morning 3m
Met XL 50 1-0-0 x 90 days | Met XL 50 | 1-0-0 90d
Lasix 40 mg 1/2-0-0 | Lasix 40 mg | ½-0-0
Dytor 10 ½-½-0 | Dytor 10 | ½-½-0
Sorbitrate 5 mg S/L sos chest pain | Sorbitrate 5 mg | sos for chest pain sl
Warf 2 mg 1 tab at 6 pm daily till next visit | Warf 2 mg | 1 tab od till review "at 6 pm"
Lanoxin 0.25 half tab OD 5 days a week | Lanoxin 0.25 | ½ tab od 5 times a week
Aldactone 25 1 tab alternate days | Aldactone 25 | 1 tab alternate days
Clopidogrel 300 mg stat then 75 mg od to continue | Clopidogrel | 300 mg stat then 75 mg od to continue
amlong 5 - 1 tab once daily in the morning | amlong 5 | 1 tab morning
Concor 5 half tablet twice daily | Concor 5 | ½ tab bd
# Diabetology / endocrine
Mixtard 30/70 10-0-12 U 30 min before food | Mixtard 30/70 | 10-0-12 units 30 min before food
Inj Lantus 14 units s/c at night | Lantus | 14 units night sc
Inj. Human Actrapid 8-8-6 units SC AC | Human Actrapid | 8-8-6 units ac sc
Glycomet GP 2 1-0-1 b/f | Glycomet GP 2 | 1-0-1 ac
glycomet 500 sr 1 BD with food x 2 mths | glycomet 500 sr | 1 bd with food 2m
Janumet 50/500 1-0-1 p.c. x 1 month | Janumet 50/500 | 1-0-1 pc 1m
Thyronorm 50 mcg 1 OD empty stomach | Thyronorm 50 mcg | 1 od empty stomach
Eltroxin 100 1 tab early morning empty stomach to continue | Eltroxin 100 | 1 tab morning empty stomach to continue
Tab Levothyroxine 50 mcg: 1-0-0 on an empty stomach, half an hour before tea, 60 days | Levothyroxine 50 mcg | 1-0-0 empty stomach 60d "half an hour before tea"
Vit D3 60k weekly x 8 | Vit D3 60k | weekly 8 doses
Uprise D3 60K 1 cap once a week x 8 wks then once a month | Uprise D3 60K | 1 cap weekly 8w then 1 cap monthly
Calcirol sachet 1 sachet weekly with milk 8 weeks | Calcirol sachet | 1 sachet weekly with milk 8w
Neo-mercazole 5 2-2-2 x 1/12 then 1-1-1 | Neo-mercazole 5 | 2-2-2 1m then 1-1-1
Amaryl 1 mg ½ tab before breakfast | Amaryl 1 mg | ½ tab morning ac
# Psychiatry
Nexito 10 ½ tab x 7d then 1 tab HS | Nexito 10 | ½ tab 7d then 1 tab hs
Nexito 10 1/2 tab OD x 7 days then 1 tab OD | Nexito 10 | ½ tab od 7d then 1 tab od
Rivotril 0.5 0-0-½ sos | Rivotril 0.5 | 0-0-½ sos
alprax 0.25 hs x 10 days only if needed | alprax 0.25 | hs sos 10d
Serta 50 1 od after b/f | Serta 50 | 1 morning pc
Lithium 300 1-0-2 x 15 days | Lithium 300 | 1-0-2 15d
Oleanz 5 mg 0 - 0 - 1 till review | Oleanz 5 mg | 0-0-1 till review
# Dermatology
Candid-B cream L/A BD x 2 weeks | Candid-B cream | apply bd 2w
tenovate oint thin layer twice a day 10d | tenovate oint | bd 10d "thin layer"
Forcan 150 once weekly x 4 wks | Forcan 150 | weekly 4w
T-Bact oint local application tds 7d | T-Bact oint | apply tds 7d
Ketoconazole shampoo twice a week, leave 5 min then wash | Ketoconazole shampoo | 2 times a week "leave 5 min then wash"
Folitrax 7.5 mg once a week (sunday) | Folitrax 7.5 mg | on sun
Omnacortil 40 mg od 5d, 30 mg od 5d, 20 mg od 5d then 10 mg od 5d then stop | Omnacortil | 40 mg od 5d then 30 mg od 5d then 20 mg od 5d then 10 mg od 5d then stop
Wysolone 10 mg 4 tab od x 5d, 3 tab od x 5d, 2 tab od x 5d, 1 tab od x 5d | Wysolone 10 mg | 4 tab od 5d then 3 tab od 5d then 2 tab od 5d then 1 tab od 5d
wysolone 40 od 5d then 20 od 5d then stop | wysolone | 40 mg od 5d then 20 mg od 5d then stop
Minoxidil 5% lotion 1 ml bd over scalp to cont | Minoxidil 5% lotion | 1 ml bd on scalp to continue
Sunscreen apply every 4 hrs in day time | Sunscreen | apply q4h "in day time"
atarax 25 hs 2 wks | atarax 25 | hs 2w
# Eye
Moxicip e/d 1 drop qid x 5d both eyes | Moxicip e/d | 1 drop qid both eyes 5d
Refresh tears E/D 1 drop each eye four times a day 5 days | Refresh tears E/D | 1 drop qid both eyes 5d
Timolol 0.5% eye drops 1 drop RE BD to continue | Timolol 0.5% eye drops | 1 drop bd right eye to continue
Pred Forte e/d 1 hrly x 2d, then 2 hrly x 3d, then qid x 1 wk | Pred Forte e/d | q1h 2d then q2h 3d then qid 1w
moxifloxacin eye oint hs L/E x 7 d | moxifloxacin eye oint | hs left eye 7d
Latanoprost e/d 1 gtt HS BE | Latanoprost e/d | 1 drop hs both eyes
# ENT
Otrivin nasal drops 2 drops each nostril tds x 5d | Otrivin nasal drops | 2 drops tds each nostril 5d
Nasivion 2 drops b/l nostrils bd not more than 5 days | Nasivion | 2 drops bd each nostril "not more than 5 days"
Fluticasone nasal spray 1 puff each nostril bd | Fluticasone nasal spray | 1 puff bd each nostril
Candibiotic ear drops 3 drops Rt ear TDS 7d | Candibiotic ear drops | 3 drops tds right ear 7d
montair lc 0-0-1 x 10 d | montair lc | 0-0-1 10d
Vertin 16 mg 1 tab TDS if giddiness | Vertin 16 mg | 1 tab tds sos for giddiness
betadine gargles 10 ml in warm water bd | betadine | 10 ml bd gargle "with warm water"
# Gynae / obstetrics
Folvite 5 mg OD x 3 months | Folvite 5 mg | od 3m
Susten 200 1 cap PV HS x 2 wks | Susten 200 | 1 cap hs pv 2w
Pause 500 1-1-1 during periods x 3d | Pause 500 | 1-1-1 3d "during periods"
Candid V6 vaginal tab 1 at night x 6 days | Candid V6 vaginal | 1 night 6d
siphene 50 od from day 2 to day 6 | siphene 50 | od "from day 2 to day 6"
Shelcal 500 0-1-0 after lunch x 3/12 | Shelcal 500 | 0-1-0 pc 3m
i-pill 1 tab stat | i-pill | 1 tab stat
Inj Proluton 500 mg IM weekly till 34 weeks | Proluton 500 mg | 500 mg weekly im "till 34 weeks"
# Orthopaedics
Zerodol SP 1-0-1 A/F x 5 days | Zerodol SP | 1-0-1 pc 5d
ultracet 1 tab 8 hrly SOS for pain | ultracet | 1 tab q8h sos for pain
volini gel L/A over both knees tds | volini gel | apply tds on knees
Lyrica 75 0-0-1 x 2wks then 1-0-1 | Lyrica 75 | 0-0-1 2w then 1-0-1
Zyloric 100 mg BD PC 1 mth | Zyloric 100 mg | bd pc 1m
HCQS 200 1-0-1 x 6/52 | HCQS 200 | 1-0-1 6w
Tab. Alendronate 70 mg OW empty stomach | Alendronate 70 mg | weekly empty stomach
# Chest
Foracort 200 2 puff bd rinse mouth after | Foracort 200 | 2 puffs bd "rinse mouth after use"
Asthalin inhaler 2 puffs sos | Asthalin inhaler | 2 puffs sos
levolin inhaler 2 puffs when breathless, max 8 puffs/day | levolin inhaler | 2 puffs sos for breathlessness max 8 puff/day
Inhaler Salbutamol 100 mcg: 2 puffs by spacer every 6 hours, 3 days | Salbutamol 100 mcg | 2 puffs q6h 3d "with spacer"
Duolin respules neb q8h x 3d | Duolin respules | q8h nebulise 3d
deriphyllin retard 150 1 BD x 10d | deriphyllin retard 150 | 1 bd 10d
medrol 4 mg 2-0-0 x 5 d, 1-0-0 x 5 d, ½-0-0 x 5 d stop | medrol 4 mg | 2-0-0 5d then 1-0-0 5d then ½-0-0 5d then stop
Akurit 4 3 tabs OD empty stomach x 2 months | Akurit 4 | 3 tab od empty stomach 2m
# Dental
Mox 500 tid x 5 days | Mox 500 | tds 5d
Metrogyl 400 1 x 3 x 5 days | Metrogyl 400 | 1 tds 5d
chlorhexidine mouthwash 10 ml bd x 2 wk | chlorhexidine mouthwash | 10 ml bd 2w
Dologel apply over gums tds before meals | Dologel | apply tds ac on gums
hifenac p b.d. x 3 days then sos | hifenac p | bd 3d then sos
# Surgery / urology
Duphalac 15 ml HS | Duphalac | 15 ml hs
duphalac 3 tsp at bed time with water | duphalac | 15 ml hs "with water"
Dulcolax supp 1 PR stat | Dulcolax supp | 1 stat pr
Anovate cream l/a bd before and after motion | Anovate cream | apply bd "before and after motion"
Silverex oint apply on burn area bd | Silverex oint | apply bd "on burn area"
Urimax D 0-0-1 after dinner x 3 m | Urimax D | 0-0-1 pc 3m
drotin ds 1 tab 1-1-1 if colic | drotin ds | 1-1-1 tab sos for colic
Alkasol 2 tsp in a glass of water tds | Alkasol | 10 ml tds "in a glass of water"
Taxim O 200 bid 5 days | Taxim O 200 | bd 5d
# Neurology
eptoin 100 1-0-2 regular | eptoin 100 | 1-0-2 to continue
Levipil 500 1-0-1 | Levipil 500 | 1-0-1
Tegrital 200 ½-0-½ 1wk, 1-0-1 1 wk, then 1-0-2 | Tegrital 200 | ½-0-½ 1w then 1-0-1 1w then 1-0-2
ciplar 40 1/2 BD | ciplar 40 | ½ bd
Gabapin 300 0-0-1 x3d; 1-0-1 x3d; 1-1-1 | Gabapin 300 | 0-0-1 3d then 1-0-1 3d then 1-1-1
Naproxen 500 1 tab at onset of headache | Naproxen 500 | 1 tab "at onset of headache"
stugeron 25 TDS x 1/52 | stugeron 25 | tds 1w
tryptomer 10 mg 1 hs x 1 mo | tryptomer 10 mg | 1 hs 1m
# Malaria, infections, oddments
Lariago 4 tab today, 4 tomorrow, 2 on third day | Lariago | 4 tab od 1d then 4 tab od 1d then 2 tab od 1d
acivir 400 5 times a day x 7 d | acivir 400 | 5 times a day 7d
Acivir 800 one tablet five times daily for seven days | Acivir 800 | 1 tab 5 times a day 7d
Neurobion forte inj 2ml IM EOD x 5 doses | Neurobion forte | 2 ml alternate days im 5 doses
B12 injection 1000 mcg im once a month | B12 injection 1000 mcg | 1000 mcg monthly im
Septran DS 2-0-2 x 5-7 days | Septran DS | 2-0-2 5-7d
oflox 200 1 bd for one week | oflox 200 | 1 bd 1w
Rantac 150mg BD x 7 days, AC | Rantac 150mg | bd ac 7d
levocet 5 1-1-1-1 x 2d | levocet 5 | 1-1-1-1 2d
Tab Cetzine 10 mg OD HS | Cetzine 10 mg | hs
folvite 5 daily except methotrexate day | folvite 5 | od "except methotrexate day"
Ferrous ascorbate 100 mg OD HS x 3/12 | Ferrous ascorbate 100 mg | hs 3m
Tab Met XL 25 mg 1 OD at 8 am | Met XL 25 mg | 1 od "at 8 am"
Tab Pantoprazole 40 mg: 1-0-0, half an hour before breakfast, 14 days | Pantoprazole 40 mg | 1-0-0 30 min before food 14d
"""
