# ruff: noqa: E501 (a line as it was typed stays one line)
"""A second helping of the judge's lines, terse and sloppy, and those that no one should guess."""

JUDGED = """
tab. crocin 650 1 tab sos for fever or bodyache | crocin 650 | 1 tab sos for fever or bodyache
dolo 650 tds x 3 days then sos | dolo 650 | tds 3d then sos
Dolo 650 1 tab every 6 hours if fever more than 100 F | Dolo 650 | 1 tab q6h sos for fever more than 100 f
azee 500 od empty stomach x 3 d | azee 500 | od empty stomach 3d
Augmentin 625 duo bd after meals for 1 wk | Augmentin 625 duo | bd pc 1w
Syp Ambroxol 5ml thrice a day | Ambroxol | 5 ml tds
syp calpol 250 6ml 6hrly, not more than 5 times a day | calpol 250 | 6 ml q6h max 5/day
Calpol 250: 7.5 ml every 4-6 hours as needed | Calpol 250 | 7.5 ml q4-6h sos
Cap Omez 20mg before breakfast 14 days | Omez 20mg | morning ac 14d
Pan 40 one tablet half hour before breakfast for 2 weeks | Pan 40 | 1 tab morning 30 min before food 2w
Pan 40 0-0-1 b/f 10 days | Pan 40 | 0-0-1 ac 10d
Pan 40 BBF x 15d | Pan 40 | morning ac 15d
Rablet 20 1 OD BBF | Rablet 20 | 1 morning ac
Ecosprin 75 after lunch daily | Ecosprin 75 | noon pc
telma 40 once daily morning | telma 40 | morning
Telma 40 every morning | Telma 40 | morning
Amlong 5 at 8 pm daily | Amlong 5 | od "at 8 pm"
Atorva 10 at night | Atorva 10 | night
atorva 20 hs | atorva 20 | hs
Dytor 10 1/2 tab morning | Dytor 10 | ½ tab morning
Lasix 40 1 tab 8 am & 2 pm | Lasix 40 | 1 tab "8 am & 2 pm"
Glycomet 500 1 tab thrice daily with meals | Glycomet 500 | 1 tab tds with food
Human mixtard 30/70 : 14 - 0 - 10 units | Human mixtard 30/70 | 14-0-10 units
Mixtard 14 u morning 10 u night before food | Mixtard | 14-0-10 units ac
Lantus 12 U bedtime | Lantus | 12 units hs
Inj Insulin glargine 10 units SC at 10 pm | Insulin glargine | 10 units sc "at 10 pm"
Novorapid 6-6-6 u before meals | Novorapid | 6-6-6 units ac
Thyronorm 25 mcg daily empty stomach 30 min before tea | Thyronorm 25 mcg | od empty stomach "30 min before tea"
Calcirol 1 sachet once weekly for 8 weeks then once monthly | Calcirol | 1 sachet weekly 8w then 1 sachet monthly
D3 60k once in 15 days | D3 60k | every 15 days
uprise d3 60k monthly | uprise d3 60k | monthly
Shelcal 500 bd pc | Shelcal 500 | bd pc
Nexito 5 hs 7 days then 10 hs | Nexito | 5 mg hs 7d then 10 mg hs
Nexito 10 ½ hs 7d then 1 hs | Nexito 10 | ½ hs 7d then 1 hs
Rivotril 0.5 1/2 sos | Rivotril 0.5 | ½ sos
Eptoin 100 3 tab hs | Eptoin 100 | 3 tab hs
Levipil 500 bd x 3 mths | Levipil 500 | bd 3m
stugeron 25 1 tab tds sos | stugeron 25 | 1 tab tds sos
Vertin 16 1-1-1 x 2 wks | Vertin 16 | 1-1-1 2w
Candid cream LA BD | Candid cream | apply bd
clobetasol ointment apply at night x 2 wks then alternate nights | clobetasol ointment | apply night 2w then apply night alternate days
Betnovate cream apply thin layer over affected area bd for 10 days | Betnovate cream | apply bd on affected area 10d "thin layer"
Ketoconazole shampoo alternate days | Ketoconazole shampoo | alternate days
Atarax 25 1 hs sos itching | Atarax 25 | 1 hs sos for itching
Refresh tears 1 drop 4 times/day BE | Refresh tears | 1 drop qid both eyes
Moxicip eye drops 1 drop 2 hourly right eye | Moxicip eye drops | 1 drop q2h right eye
Pred forte eye drops 4 times a day 1 wk, 3 times a day 1 wk, twice a day 1 wk, once a day 1 wk | Pred forte eye drops | qid 1w then tds 1w then bd 1w then od 1w
tropicamide e/d 1 drop hs b/e | tropicamide e/d | 1 drop hs both eyes
Otrivin nasal drops 3 drops tds x 5 days only | Otrivin nasal drops | 3 drops tds 5d
Otrivin adult 2 drops in each nostril SOS, not more than 5 days | Otrivin adult | 2 drops sos each nostril "not more than 5 days"
Flonase nasal spray 2 puffs each nostril OD | Flonase nasal spray | 2 puffs od each nostril
ciprofloxacin ear drops 3 drops tds right ear | ciprofloxacin ear drops | 3 drops tds right ear
steam inhalation twice a day x 5 days | steam inhalation | bd 5d
Salt water gargles tds | Salt water | tds gargle
Primolut-N 5 mg bd x 5d | Primolut-N 5 mg | bd 5d
Susten 200 1 cap per vaginum at night | Susten 200 | 1 cap night pv
Pause 500 tds x 5 days during menses | Pause 500 | tds 5d "during menses"
Folvite OD | Folvite | od
Duphaston 10 bd | Duphaston 10 | bd
i-pill stat | i-pill | stat
Zerodol P BD PC SOS | Zerodol P | bd sos pc
Voveran SR 100 OD PC x 5d | Voveran SR 100 | od pc 5d
Volini gel apply locally tds with gentle massage | Volini gel | apply tds "with gentle massage"
HCQS 200 od after dinner | HCQS 200 | night pc
Folitrax 7.5 once weekly on sunday | Folitrax 7.5 | on sun
Folitrax 7.5 every sunday | Folitrax 7.5 | on sun
Foracort 200 2 puffs twice daily with spacer | Foracort 200 | 2 puffs bd "with spacer"
Foracort 200 rotacap 1 cap bd | Foracort 200 rotacap | 1 cap bd
asthalin inhaler 2 puffs 4 hrly if breathless | asthalin inhaler | 2 puffs q4h sos for breathlessness
Budecort 0.5 respules 1 respule bd nebulisation | Budecort 0.5 respules | 1 respule bd nebulise
Duolin nebulization TDS | Duolin | tds nebulise
Deriphyllin retard 150 hs | Deriphyllin retard 150 | hs
Montair LC hs x 2 weeks | Montair LC | hs 2w
Wysolone 20mg OD x5 days, 10mg OD x 5 days, 5mg OD x 5days & stop | Wysolone | 20 mg od 5d then 10 mg od 5d then 5 mg od 5d then stop
Wysolone 10 3-0-0 x 3d, 2-0-0 x3d, 1-0-0 x3d | Wysolone 10 | 3-0-0 3d then 2-0-0 3d then 1-0-0 3d
Medrol 4 1-0-1 x3, 1-0-0 x3 | Medrol 4 | 1-0-1 3d then 1-0-0 3d
Defcort 6 2 tab od 3 days then 1 tab od 3 days then half tab od 3 days then stop | Defcort 6 | 2 tab od 3d then 1 tab od 3d then ½ tab od 3d then stop
Mox 500 1-1-1 5 days | Mox 500 | 1-1-1 5d
Chlorhexidine mouth wash twice daily after brushing | Chlorhexidine mouth wash | bd "after brushing"
Sensodent KF paste use bd | Sensodent KF paste | bd
Duphalac 20 ml at bedtime | Duphalac | 20 ml hs
Cremaffin 2 tbsp hs sos | Cremaffin | 30 ml hs sos
Isabgol 2 tsp with warm water hs | Isabgol | 10 ml hs "with warm water"
Sitz bath bd | Sitz bath | bd
Anovate oint pr bd | Anovate oint | bd pr
Urimax 0.4 hs | Urimax 0.4 | hs
Alkasol 10 ml in glass of water tds x 7d | Alkasol | 10 ml tds 7d "in glass of water"
Taxim O 200 1 bd 5d | Taxim O 200 | 1 bd 5d
Norflox 400 bd 5 days | Norflox 400 | bd 5d
Azithral 500 2 tabs day 1 then 1 tab daily x 4 days | Azithral 500 | 2 tab od 1d then 1 tab od 4d
Inj Dynapar AQ 1 amp IM stat | Dynapar AQ | 1 amp stat im
Inj Tetvac 0.5 ml IM stat | Tetvac | 0.5 ml stat im
Inj Rantac 50 mg iv stat | Rantac 50 mg | 50 mg stat iv
DNS 500 ml IV over 4 hrs | DNS | 500 ml iv "over 4 hrs"
Emeset 4 mg sl stat | Emeset 4 mg | stat sl
Syp Emeset 5 ml sos | Emeset | 5 ml sos
Domstal 10 1 tab tds 15 min before food | Domstal 10 | 1 tab tds 15 min before food
Econorm sachet bd x 3 d | Econorm sachet | bd 3d
Enterogermina 1 amp bd | Enterogermina | 1 amp bd
Zinconia 20 mg od x 14 d | Zinconia 20 mg | od 14d
Septran DS 1 bd | Septran DS 1 | bd
Zifi 200 1 tab q12h x 5 days | Zifi 200 | 1 tab q12h 5d
T. Lanoxin 0.25 mg 1/2 OD 5/7 | Lanoxin 0.25 mg | ½ od 5d
Lanoxin 0.25 od mon to fri | Lanoxin 0.25 | od on mon tue wed thu fri
Warf 3 mg OD 6 pm | Warf 3 mg | od "6 pm"
Telma 40 1 - 0 - 1 | Telma 40 | 1-0-1
Telma 40 1—0—1 | Telma 40 | 1-0-1
telma 40 I-0-I | telma 40 | 1-0-1
Cetzine 10 0/0/1 | Cetzine 10 | 0-0-1
cetzine 10 0--0--1 | cetzine 10 | 0-0-1
Cetzine 10 (0-0-1) | Cetzine 10 | 0-0-1
Cetzine ½ tab hs | Cetzine | ½ tab hs
Cetzine syp 2.5ml HS x5days | Cetzine | 2.5 ml hs 5d
Meftal P 5ml SOS if temp > 100 | Meftal P | 5 ml sos for temp > 100
Crocin 240/5 6 ml sos | Crocin 240/5 | 6 ml sos
Ibugesic plus syrup 7.5 ml tid pc | Ibugesic plus | 7.5 ml tds pc
Maxtra drops 0.5ml tds | Maxtra drops | 0.5 ml tds
Nasivion mini 1 drop each nostril bd | Nasivion mini | 1 drop bd each nostril
Gardenal 30 hs | Gardenal 30 | hs
Tryptomer 10 1 at 9 pm | Tryptomer 10 | 1 "at 9 pm"
Sizodon 1 mg 0-0-1 7 days then 1-0-1 | Sizodon 1 mg | 0-0-1 7d then 1-0-1
Oleanz 5 1/2-0-1/2 | Oleanz 5 | ½-0-½
Lithosun 300 1-0-2 | Lithosun 300 | 1-0-2
Clonotril 0.25 sos max 2 per day | Clonotril 0.25 | sos max 2/day
Cilacar 10 bd if bp high | Cilacar 10 | bd "if bp high"
Sorbitrate 5 1 tab under tongue if chest pain | Sorbitrate 5 | 1 tab sos for chest pain sl
sorbitrate 10 1-1-1-0 | sorbitrate 10 | 1-1-1-0
Nicardia retard 10 tid | Nicardia retard 10 | tds
Concor 2.5 od | Concor 2.5 | od
Jardiance 10 od before breakfast | Jardiance 10 | morning ac
Januvia 100 OD p.c. | Januvia 100 | od pc
Amaryl 1mg 15 min before breakfast | Amaryl 1mg | morning 15 min before food
Galvus met 50/500 BD with meals | Galvus met 50/500 | bd with food
Gluconorm G2 forte 1-0-1 | Gluconorm G2 forte | 1-0-1
Tresiba 20 u od | Tresiba | 20 units od
"""

REFUSED = """
Methotrexate 7.5 mg weekly + folic acid 5 mg next day | Methotrexate 7.5 mg | weekly + folic acid 5 mg next day
Eltroxin 50 alternate 75 | Eltroxin 50 | alternate 75
Forcan 150 stat and after 3 days | Forcan 150 | stat and after 3 days
Folitrax 7.5mg weekly, Folvite 5mg weekly | Folitrax 7.5mg | weekly, Folvite 5mg weekly
Metrogyl 400 1x3x5 | Metrogyl 400 | 1x3x5
Lariago 4 stat 2 after 6 hrs then 2 od x 2 days | Lariago 4 | stat 2 after 6 hrs then 2 od x 2 days
Lariago 250 4 tabs stat, 2 tabs after 6 hours, 2 tabs daily for 2 days | Lariago 250 | 4 tabs stat, 2 tabs after 6 hours, 2 tabs daily for 2 days
azithral 500 od day 1, 250 od day 2-5 | azithral 500 | od day 1, 250 od day 2-5
Neurobion inj alternate day x 5 | Neurobion | alternate day x 5
ors 1 glass after each loose motion | ors | 1 glass after each loose motion
Warf 2 alternate with 3 | Warf 2 | alternate with 3
Acitrom 2 mg 1-0-0 mon wed fri, 1 mg other days | Acitrom 2 mg | 1-0-0 mon wed fri, 1 mg other days
Thyronorm 50 mon-fri, 75 sat sun | Thyronorm 50 | mon-fri, 75 sat sun
Wysolone 10 od if needed bd | Wysolone 10 | od if needed bd
Telma 40 od if bp >150 bd | Telma 40 | od if bp >150 bd
Pan 40 od, if acidity bd | Pan 40 | od, if acidity bd
Warfarin 5 mg od except sunday 2.5 mg | Warfarin 5 mg | od except sunday 2.5 mg
Dolo 650 tds till day 3 | Dolo 650 | tds till day 3
Folitrax 7.5 weekly, not daily | Folitrax 7.5 | weekly, not daily
Nexito 10 od if tolerated increase to 20 | Nexito 10 | od if tolerated increase to 20
Nexito 10 half for 4 days if tolerated then full | Nexito 10 | half for 4 days if tolerated then full
Amlong 5 od if bp not controlled 10 mg | Amlong 5 | od if bp not controlled 10 mg
Calpol 250 5ml 6 th hrly | Calpol 250 | 5ml 6 th hrly
Dolo 650 2 tab max | Dolo 650 | 2 tab max
Pan 40 2x1 | Pan 40 | 2x1
Atarax 25 1 tab tomorrow | Atarax 25 | 1 tab tomorrow
Lariago 4 tab today, 2 on third day | Lariago | 4 tab today, 2 on third day
Lantus 10 units od if sugar >200 12 units | Lantus | 10 units od if sugar >200 12 units
Mixtard 10 u if sugar 200 | Mixtard | 10 u if sugar 200
Pan 40 od over 2 weeks | Pan 40 | od over 2 weeks
Met XL 50 1 tab od at 8 am, 25 at night | Met XL 50 | 1 tab od at 8 am, 25 at night
Methotrexate 15 mg once a week on mon, folic acid rest of days | Methotrexate 15 mg | once a week on mon, folic acid rest of days
Dytor 10 1 od when weight up 2 | Dytor 10 | 1 od when weight up 2
Tryptomer 10 1 hs x1wk 2 hs | Tryptomer 10 | 1 hs x1wk 2 hs
Ecosprin 75 1 od stop | Ecosprin 75 | 1 od stop
Clopilet 75 stop after 5 days | Clopilet 75 | stop after 5 days
Pan 40 od stop ecosprin | Pan 40 | od stop ecosprin
Dolo 650 1 tab sos, 2 if severe pain | Dolo 650 | 1 tab sos, 2 if severe pain
Gabapin 300 hs may increase to bd | Gabapin 300 | hs may increase to bd
Asthalin 4 1 tds or bd | Asthalin 4 | 1 tds or bd
Voveran 50 bd/tds | Voveran 50 | bd/tds
Calpol 250 5 ml/6hrly | Calpol 250 | 5 ml/6hrly
Zentel 400 once | Zentel 400 | once
"""
"""Lines that must not be guessed: typed text, name, and the unread words."""
