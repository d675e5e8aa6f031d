# ruff: noqa: E501 (a table of patterns reads best one to a line)
"""The words doctors write, as patterns over lower-case text with plain dashes and digits.

Every pattern is anchored where it is tried and ends at the end of a word. The tables are ordered,
longer phrases before shorter ones.
"""

from clinic.prescribing.dose.kinds import Meal, PartOfDay, Route, Site, Span, Unit, Until, Weekday

END = r"(?:(?![\w½¼¾⅓⅔/%]|\.\d|-\d)|(?=x\s?\d))"
"""The end of a word; a glued `x5d` may follow."""

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        1,
    )
}
NUMBER_WORDS |= {"ek": 1, "teen": 3, "char": 4, "chaar": 4, "panch": 5, "paanch": 5, "saat": 7}
"""Of Hindi what is no other word: `do` (two) may be `do not`."""
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
COUNT = rf"(?:\d{{1,3}}|{_WORDS})"
PART_OF_ONE = r"(?:1/[234]|2/3|3/4)(?![\d/])"
"""2/2 and 3/2 are two amounts of a combination, or something else, and no number."""
_SIMPLE = rf"\d{{1,3}}(?:,\d{{3}})+(?![\d,])|(?!0\d\d)\d{{1,7}}(?:\.\d{{1,3}})?|\.\d{{1,3}}|(?:{_WORDS})\b"
NO_HOUR = r"(?!\s*(?:an?\s+)?(?:h|hrs?|hours?)\b)"
"""`1-0-1 ½ hr before food` has no 1½ at night."""
QUANTITY = (
    rf"(?:(?:\d+|[1-4]\s)[½¼¾⅓⅔]{NO_HOUR}|[½¼¾⅓⅔]|(?:\d+|one)\s+(?:and|&)\s+(?:a\s+)?half\b"
    rf"|[1-4]\s+{PART_OF_ONE}{NO_HOUR}|{PART_OF_ONE}"
    rf"|half\b(?:\s+an?\b)?|aa?dh[ai]\b|quarter\b|{_SIMPLE})"
)
HALF_WORDS = frozenset({"half", "aadha", "aadhi", "adha", "adhi"})

UNITS: dict[Unit, str] = {
    Unit.TABLET: r"tab(?:let)?s?|pills?|goli(?:yan?)?",
    Unit.CAPSULE: r"cap(?:sule)?s?|rotacaps?|softgels?",
    Unit.ML: r"ml|mls|m\.l|cc|millilit(?:re|er)s?",
    Unit.DROP: r"drops?|gtts?|drps?|boonde?n?",
    Unit.PUFF: r"puffs?|pfs?",
    Unit.SPRAY: r"sprays?|squirts?",
    Unit.UNIT: r"units?|iu|i\.u|u",
    Unit.MG: r"mgs?|milligrams?",
    Unit.MCG: r"mcgs?|µg|μg|micrograms?",
    Unit.GRAM: r"gms?|grams?|g",
    Unit.SACHET: r"sachets?|sach|satchets?",
    Unit.SCOOP: r"scoops?",
    Unit.AMPOULE: r"amp(?:oule|ule|s)?s?",
    Unit.VIAL: r"vials?",
    Unit.RESPULE: r"respules?|resp|nebules?|nebs?",
    Unit.LOZENGE: r"lozenges?|loz",
    Unit.PATCH: r"patch(?:es)?",
    Unit.PESSARY: r"pessar(?:y|ies)|vag(?:inal)?\.?\s+tab(?:let)?s?",
    Unit.SUPPOSITORY: r"suppositor(?:y|ies)|supps?",
    Unit.FINGERTIP: r"fingertips?(?:\s+units?)?|ftus?",
}
SPOONS = {"tsp": 5, "tbsp": 15}
SPOON_WORDS = {
    "tsp": r"tsp|tsf|tea\s?spoon(?:ful)?s?|tsps",
    "tbsp": r"tbsp|tbsf|table\s?spoon(?:ful)?s?",
}
"""A teaspoon is 5 ml and a tablespoon 15 ml, as the measuring cap is marked."""

TIMES_A_DAY: dict[int, str] = {
    1: r"o\.?d|q\.?d|once\s+(?:in\s+)?a\s+day|once\s+(?:daily|/?\s?day|per\s+day)|daily\s+once",
    2: r"b\.?i?\.?d|bds|twice\s+(?:in\s+)?a\s+day|twice\s+(?:daily|/?\s?day|per\s+day)"
    r"|daily\s+twice|twice(?!\s+(?:a|per|w(?:ee)?kly|in|every|monthly))",
    3: r"t\.?d\.?s|t\.?i\.?d|td|thrice\s+(?:in\s+)?a\s+day|thrice\s+(?:daily|/?\s?day|per\s+day)"
    r"|daily\s+thrice|thrice(?!\s+(?:a|per|w(?:ee)?kly|in|every|monthly))",
    4: r"q\.?i\.?d|q\.?d\.?s|four\s+times(?!\s+(?:a\s+)?(?:week|month))",
}
_NOT_DAYS = r"(?<!\d\s)(?<!\d)" + "".join(rf"(?<!\b{word}\s)" for word in NUMBER_WORDS | {"do": 2})
"""`5 din me 3 bar` is not three times a day."""
TIMES_COUNTED = (
    rf"(?P<n>{COUNT})\s*(?:x|times?)\s*(?:/\s*day|a\s+day|per\s+day|in\s+a\s+day|daily)"
    rf"|(?P<m>[1-9])\s*/\s*day|(?P<t>{COUNT})\s*times(?=\s*(?:x|for)\s*\d{{1,2}}\s*(?:d|days?|w|wks?|weeks?|months?)\b)"
    rf"|{_NOT_DAYS}(?:din\s+(?:me|mei?n|mai)|roz(?:ana)?)\s+(?P<o>{COUNT})\s*baa?r"
    rf"|{_NOT_DAYS}div(?:a?sa+tu?n|sala)\s+(?P<q>{COUNT})\s*ve?la+"
    rf"|(?P<p>{COUNT})\s*baa?r\s+(?:din\s+(?:me|mei?n|mai)|roz(?:ana)?)"
)
DAILY = r"daily|(?:har\s+)?roz(?:ana)?|every\s?day|each\s+day|per\s+day|a\s+day|everyday"
ONCE = (
    r"stat(?:im)?(?:\s+dose)?|(?:single|one|1)\s+dose(?:\s+only)?|one\s+time\s+only|once\s+only"
    r"|(?:only\s+)?once\s+stat|at\s+once|immediately|once(?=[\s,]+(?:to\s+be\s+)?(?:chew|repeat))"
)
_HOURS = r"(?:h|hr|hrs|hrly|hourly|hour|hours)"
EVERY_HOURS = (
    rf"(?:q\s?|every\s+|each\s+)(?P<a>{COUNT})(?:\s*(?:-|to)\s*(?P<b>\d{{1,3}}))?\s*{_HOURS}"
    rf"|(?:every\s+)?(?P<c>{COUNT})(?:th|rd|nd)?(?:\s*(?:-|to)\s*(?P<d>\d{{1,3}}))?(?:\s*-\s*|\s*)(?:hrly|hourly|hrl?y)"
    r"|(?P<one>every\s+hour|hourly|hrly|q1h)"
)
EVERY_CODE = r"q\s?\d{1,2}\s?h(?:r|rly|ourly)?|\d{1,2}\s*-?\s*(?:hrly|hourly)"
"""The same as a code that is never part of a note: `in 3 ml ns q6h`."""
PARTS: dict[PartOfDay, str] = {
    PartOfDay.BEDTIME: r"h[./]?s|(?:at\s+)?bed\s?time|(?:before|at)\s+(?:bed|sleep(?:ing)?|going\s+to\s+bed)|sone\s+se\s+p[ae]h[ae]?le|(?:raat\s+(?:ko\s+)?)?sote\s+sama?y|(?:ra+tri\s+)?zop(?:ta+n+a|nya?pu+rvi)",
    PartOfDay.MORNING: r"(?:(?:in|every|each)\s+(?:the\s+)?)?(?:early\s+)?(?:morning|mornings|morn|mrng|mane|mng|subah(?:\s+ko)?|saka+l[ie]*)",
    PartOfDay.NOON: r"(?:(?:at|in|every)\s+(?:the\s+)?)?(?:noon|after\s?noon|mid-?\s?day|dopahar(?:\s+(?:ko|me|mei?n))?|dupa+ri*)",
    PartOfDay.EVENING: r"(?:(?:at|in|every)\s+(?:the\s+)?)?(?:evening|evenings|eve|evng|shaa?m(?:\s+ko)?|sandhyaka+li*)",
    PartOfDay.NIGHT: r"(?:(?:at|in|every|each)\s+(?:the\s+)?)?(?:nights?|nite|nocte|raat(?:\s+(?:ko|me|mei?n))?|ra+tri)",
}
MEALS: dict[str, PartOfDay] = {
    r"breakfast|b['/]?fast|b/f": PartOfDay.MORNING,
    r"lunch": PartOfDay.NOON,
    r"dinner|supper": PartOfDay.NIGHT,
}
FOOD: dict[Meal, str] = {
    Meal.BEFORE: r"a\.?c|a/c|b\.?f|b/f|before\s+(?:food|foods|meals?|eating|each\s+meal|feeds?)|pre[\s-]?(?:meals?|prandial)|jeva?n[ay]*(?:chya)?\s*(?:aa?dhi|pu+rvi)|khan[ae]\s+se\s+p[ae]h[ae]?le",
    Meal.AFTER: r"p\.?c|p/c|a\.?f|a/f|aft(?:er|r)?\s+(?:food|foods|meals?|eating|each\s+meal|feeds?)|post[\s-]?(?:meals?|prandial)|jeva?[nl][ay]*(?:chya)?\s*nanta+r|jevanantar|khan[ae]\s+ke\s+baa?d",
    Meal.WITH: r"(?:along\s+)?with\s+(?:food|foods|meals?|each\s+meal|feeds?)|c\s+food|during\s+meals?"
    r"|with\s+(?:the\s+)?(?:first|1st)\s+bite(?:\s+of\s+(?:food|(?:each\s+)?meals?))?|khan[ae]\s+ke\s+saa?th",
    Meal.EMPTY: r"(?:(?:on|in)\s+)?(?:an\s+)?(?:empty|emp|emty)\s*(?:stomach|st)|fasting|kha+li\s+pet|(?:upa+sh[iy]|rikamya|ana+sh[ia])\s*poti",
    Meal.MILK: r"with\s+(?:warm\s+|hot\s+|a\s+(?:glass|cup)\s+of\s+)?milk|in\s+milk|doodh\s+ke\s+saa?th",
}
BREAKFAST = {
    Meal.BEFORE: r"b\.?b\.?f|bbfast|na+sht[ae]\s+se\s+p[ae]h[ae]?le",
    Meal.AFTER: r"a\.?b\.?f|abfast|na+sht[ae]\s+ke\s+baa?d",
}
"""BBF and ABF: before and after breakfast."""
FOOD_SIDE = {"before": Meal.BEFORE, "after": Meal.AFTER, "with": Meal.WITH}
WEEKDAYS: dict[Weekday, str] = {
    Weekday.MONDAY: r"mon(?:days?)?|somva+r",
    Weekday.TUESDAY: r"tue(?:s(?:days?)?)?|mangalva+r",
    Weekday.WEDNESDAY: r"wed(?:s|nesdays?)?|budhva+r",
    Weekday.THURSDAY: r"thu(?:r?s?(?:days?)?)?|(?:guru|brihaspati)va+r",
    Weekday.FRIDAY: r"fri(?:days?)?|shukra?va+r",
    Weekday.SATURDAY: r"sat(?:urdays?)?|shaniva+r",
    Weekday.SUNDAY: r"sun(?:days?)?|(?:ravi|it)va+r",
}
NEEDED = (
    r"s\.?o\.?s|p\.?r\.?n|(?:only\s+)?(?:if|when|whenever|as|as\s+and\s+when|only\s+when|where)"
    r"\s+(?:needed|required|necessary|reqd)"
    r"|gara?j\s+pada?lya+s"
    r"|[jz]ar(?:u|oo)rat\s+(?:pa[rd]ne|hone)\s+p(?:ar|e)"
)
SYMPTOMS = (
    r"high\s+(?:grade\s+)?fever|fever|in\s+(?:severe\s+)?pain|severe\s+pain|chest\s+pain|back\s+pain|pain\s+abdomen|abdominal\s+pain"
    r"|stomach\s+pain|pain|head\s?ache|body\s?ache|tooth\s?ache|dry\s+cough|cough|running\s+nose"
    r"|cold|vomiting|nausea|loose\s+(?:motions?|stools?)|itching|acidity|heart\s?burn|gas"
    r"|breathless(?:ness)?|breathing\s+difficulty|difficulty\s+in\s+breathing|shortness\s+of\s+breath|sob|wheez(?:e|ing)|anxiety|panic(?:\s+attacks?)?"
    r"|sleep(?:lessness)?|insomnia|giddiness|dizziness|vertigo|dryness|(?:(?:abdominal|stomach|menstrual|period|leg|muscle)\s+)?cramps?|spasms?|(?:heavy\s+)?bleeding"
    r"|secretions|dyspno?ea|constipation|migraine|allergy|rash|swelling|seizures?|fits?|palpitations?|agitation"
    r"|colic|(?:period|menstrual|joint|knee|ear|throat|leg|neck|muscle)\s+pain|bloating|indigestion"
    r"|hiccups?|restlessness|distress|giddy|dizzy|vomits?|motion\s+sickness|sore\s+throat|sneezing"
    r"|angina|hypoglyc(?:a)?emia|burning|nasal\s+block|blocked\s+nose|stuffy\s+nose"
)
SYMPTOMS_IN_HINDI = {
    "headache": r"s[ia]r\s*(?:me\s+)?dard",
    "stomach pain": r"pet\s*(?:me\s+)?dard",
    "pain": r"dard",
    "fever": r"bukh?aa?r",
    "vomiting": r"ulti",
    "cough": r"kha+nsi",
    "itching": r"khujli",
    "giddiness": r"chakk?ar",
    "loose motions": r"dast",
}
IF_IN_HINDI = (
    rf"(?P<hindi>{'|'.join(SYMPTOMS_IN_HINDI.values())})\s+(?:hone|aane|rehne)\s+p(?:ar|e)"
)
"""`bukhar hone par`: when there is fever. `bukhar ho to` may begin another dose."""
ROUTES: dict[Route, str] = {
    Route.ORAL: r"p\.?o|p/o|oral(?:ly)?|by\s+mouth|per\s+oral(?:ly)?",
    Route.SUBLINGUAL: r"s/?l|sub-?lingual(?:ly)?|under\s+(?:the\s+)?tongue",
    Route.IM: r"i\.?m|i/m|intra-?muscular(?:ly)?",
    Route.IV: r"i\.?v|i/v|intra-?venous(?:ly)?",
    Route.SC: r"s\.?c|s/c|sub-?cut(?:aneous(?:ly)?)?|subq",
    Route.INTRADERMAL: r"i/d|intra-?dermal(?:ly)?",
    Route.RECTAL: r"p\.?r|p/r|per\s+rectum|rectal(?:ly)?",
    Route.VAGINAL: r"p\.?v|p/v|per\s+vagin(?:um|a|ally)|vaginal(?:ly)?|insert\s+vaginally|intra-?vaginal(?:ly)?",
    Route.SKIN: r"l\.?/?a|(?:for\s+|apply\s+)?(?:local|ext(?:ernal)?|topical)(?:ly)?"
    r"(?:\s+(?:application|appl?|apply|use))?(?:\s+only)?|(?:to\s+)?(?:apply|be\s+applied|application)"
    r"(?:\s+(?:locally|topically|externally))?|e/a|massage|dab|smear",
    Route.GARGLE: r"gargles?|gargling|to\s+gargle",
    Route.MOUTHWASH: r"mouth\s?wash|mouth\s+rinse|rinse(?:\s+(?:the\s+)?mouth)?|swish(?:\s+(?:and|&)\s+spit)?",
    Route.INHALE: r"inhal(?:e|ation|ations|ed)|by\s+inhal(?:er|ation)",
    Route.NEBULISE: r"nebuli[sz](?:e|ation|ations|ed)|nebs?|by\s+neb(?:uli[sz]er)?|via\s+neb(?:uli[sz]er)?",
    Route.NASAL: r"intra-?nasal(?:ly)?|nasal(?:ly)?",
    Route.BUCCAL: r"buccal(?:ly)?",
}
_PLACE = r"(?:(?:on|over|in|into|to|for|at|inside)\s+)?(?:the\s+)?"
_BOTH = r"(?:both|each|either|per)"
SITES: dict[Site, str] = {
    Site.BOTH_EYES: rf"b/?e|o\.?u|{_BOTH}\s+(?:the\s+)?eyes?|eyes",
    Site.RIGHT_EYE: r"r/?e|(?:right|rt?)\.?\s+eye",
    Site.LEFT_EYE: r"l/?e|(?:left|lt?)\.?\s+eye",
    Site.AFFECTED_EYE: r"affected\s+eye",
    Site.BOTH_EARS: rf"{_BOTH}\s+(?:the\s+)?ears?|ears",
    Site.RIGHT_EAR: r"(?:right|rt?)\.?\s+ear",
    Site.LEFT_EAR: r"(?:left|lt?)\.?\s+ear",
    Site.AFFECTED_EAR: r"affected\s+ear",
    Site.EACH_NOSTRIL: rf"(?:{_BOTH}|b/l)\s+(?:nostrils?|nares)|e/n|nostrils",
    Site.RIGHT_NOSTRIL: r"(?:right|rt)\.?\s+nostril",
    Site.LEFT_NOSTRIL: r"(?:left|lt)\.?\s+nostril",
    Site.AFFECTED_AREA: r"(?:the\s+)?(?:affected\s+(?:areas?|parts?|skin|sites?)|lesions?|rash(?:es)?|patches)",
    Site.FACE: r"face",
    Site.SCALP: r"scalp",
    Site.HAIR: r"hair",
    Site.LIPS: r"lips?",
    Site.GUMS: r"gums",
    Site.ULCERS: r"(?:mouth|oral|aphthous)\s+ulcers?",
    Site.NECK_DOWN: r"(?:whole\s+body\s+)?(?:from\s+)?(?:(?:below|neck)\s+(?:the\s+)?(?:neck|down(?:wards)?))"
    r"|(?:from\s+)?neck\s+to\s+toes?",
    Site.BODY: r"(?:whole|entire|all\s+over\s+(?:the\s+)?)\s*body|body",
    Site.HANDS: r"(?:both\s+)?hands?",
    Site.FEET: r"(?:both\s+)?(?:feet|foot|soles?)",
    Site.NAILS: r"(?:affected\s+)?nails?",
    Site.GROIN: r"groins?",
    Site.WOUND: r"wounds?",
    Site.KNEES: r"(?:both\s+)?knees?",
    Site.BACK: r"(?:lower\s+)?back",
    Site.CHEST: r"chest",
}
PLACE = _PLACE
EYE_CODES = frozenset({"be", "re", "le", "b/e", "r/e", "l/e", "ou", "o.u"})
SPANS: dict[Span, str] = {
    Span.DAYS: r"d|days?|dys|dyas|divas|din(?:\s+tak)?(?!\s+m(?:e|ei?n|ai)\b)",
    Span.WEEKS: r"w|wks?|weeks?|wk|haft[ae](?:\s+tak)?|a+thavd[ae]",
    Span.MONTHS: rf"m|mo|mon(?!\s*(?:[,&/+-]|and|to)?\s*(?:{'|'.join(WEEKDAYS.values())})\b)|mnths?|mths?|months?|mah[ie]e?n[ae](?:\s+tak)?",
    Span.YEARS: r"y|yrs?|years?",
    Span.DOSES: r"doses",
}
MULTIPLIED = (
    rf"(?P<n>{QUANTITY})\s*(?:(?P<unit>tab(?:let)?s?|cap(?:sule)?s?|ml)\s*)?x\s*(?P<m>[1-6])"
    rf"(?=\s*x\s*\d{{1,3}}\s*(?:{'|'.join(SPANS.values())})\b)"
)
"""1 x 3 x 5 days: one, three times a day, for five days."""
OVER = {"7": Span.DAYS, "52": Span.WEEKS, "12": Span.MONTHS}
"""The denominator in 5/7, 2/52 and 3/12."""
UNTIL: dict[Until, str] = {
    Until.CONTINUE: r"to\s+(?:be\s+)?cont(?:inued?|d)?|continue|cont(?:d|inued)?|life\s?long|long\s+term|regular(?:ly)?|ongoing"
    r"|continuously",
    Until.REVIEW: r"(?:to\s+continue\s+)?(?:till|until|upto|up\s+to)\s+(?:next\s+)?(?:review|visit|follow\s?-?up|f/u)",
    Until.RELIEF: r"(?:till|until)\s+(?:relief|relieved|better|symptoms?\s+(?:subside|resolve)s?)",
}
NEXT_DAYS: dict[int, str] = {
    1: r"today|day\s*1(?![\d\s]*(?:-|to\b|of\b|,|and|&))|(?:on\s+)?(?:the\s+)?(?:first|1st)\s+day",
    2: r"tomorrow|day\s*2(?![\d\s]*(?:-|to\b|of\b|,|and|&))|(?:on\s+)?(?:the\s+)?(?:next|second|2nd)\s+day",
    3: r"(?:on\s+)?(?:the\s+)?(?:third|3rd)\s+day",
    4: r"(?:on\s+)?(?:the\s+)?(?:fourth|4th)\s+day",
    5: r"(?:on\s+)?(?:the\s+)?(?:fifth|5th)\s+day",
}
"""Days named one by one: 4 tab today, 4 tomorrow, 2 on the third day."""
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m"
CLOCK = rf"(?:at\s+|@\s*)?{_CLOCK}(?:\s*(?:,|and|&)\s*{_CLOCK})*"
_CYCLE_DAY = r"(?:d(?:ay)?\s?-?)?\d{1,2}"
CYCLE_DAYS = (
    rf"(?:from\s+|on\s+)?(?:cycle\s+)?d(?:ays?)?\s?-?\d{{1,2}}\s*(?:-|to|till)\s*{_CYCLE_DAY}\s+"
    r"(?:of\s+)?(?:the\s+|each\s+|every\s+)?(?:cycle|(?:menstrual\s+)?periods?|menses)"
)
"""The days of the cycle on which it is taken: `day 2-6 of cycle`. Without it they may be a length."""
EACH_TIME = (
    r"after\s+(?P<what>(?:each|every)\s+(?:loose\s+|watery\s+)?"
    r"(?:motions?|stools?|vomit(?:ing)?|episode(?:\s+of\s+[a-z]+)?))"
)
THEN = r"(?:(?:and|&)\s+)?(?:then|thn|followed\s+by|f/b|thereafter|after\s+that)\b|->|=>|→|»"
_SLOT_ROW = r"(?:[\d½¼¾]|[123]/[24])+(?:-(?:[\d½¼¾]|[123]/[24])+){2,3}"
_A_LENGTH = r"\d+\s?(?:d|days?|w|wks?|weeks?|m|months?)"
BETWEEN_LENGTHS = (
    r"(?P<length>\d\s?(?:d|days?|w|wks?|weeks?|m|months?)) "
    r"(?=(?:(?:\d+(?:\.\d+)?\s?(?:mg|mcg|ml)\s+)?(?:od|bd|bid|tds|tid|qid|hs)"
    rf"|{_SLOT_ROW}|alt(?:ernate)?\.?\s*days?|eod|twice\s+a\s+(?:week|wk)|weekly)\s+"
    rf"(?:x\s?|for\s)?{_A_LENGTH}\b)"
)
"""The space after which a step with a length of its own follows: `qid 1w tds 1w`."""
STOP = r"stop(?:ped)?|discontinue|off"
ENDS = r"(?:(?:and|&)\s+)?stop\.?\s*$"
"""A stop at the very end, which needs no `then`."""
LIMIT = r"(?:max(?:imum|m)?|at\s+(?:the\s+)?most|(?:not|no)\s+more\s+than|not\s+(?:to\s+)?exceed(?:ing)?|up\s?to|limit)\.?\s*(?:of\s+)?"
A_DAY = r"(?:/\s*(?:day|d|24\s*h(?:rs?|ours)?)|\s*(?:a|per|in\s+a)\s+day|\s*(?:in|per)\s+24\s*h(?:rs?|ours?)?|\s*daily)"
FILLERS = r"only|take|to\s+be\s+taken|give|use|instil{1,2}|put|insert|please|pls|len[aei]|lein"
"""Words that add nothing to a dose."""
NEGATIONS = (
    r"no|not|nil|never|avoid|without|except|stop|hold|skip|omit|withhold|discontinue|don'?t|do\s+not"
    r"|shouldn'?t|cannot|can'?t|unless|instead|nor"
)
"""Words that reverse the meaning of what follows: the whole clause is kept as it was written."""
PACKS = r"strips?|bottles?|tubes?|packs?|packets?|box(?:es)?|bt?ls?"
"""Packs, which are dispensed and never taken at one time."""
SUPPLY_MARK = (
    r"#|qty\.?|quantity|total|dispense|supply|disp\.?"
    r"|nos?\.?(?=\s*:?\s*(?:[3-9]|\d\d{1,2})\s*(?:tab\w*|cap\w*)?\s*\)?$)"
)
"""`no. 10` is a number only at the end; elsewhere it is a negation."""
