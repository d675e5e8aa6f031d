# ruff: noqa: E501 (a table of patterns reads best one to a line)
"""Patterns of the instructions within a dose that are kept as the doctor wrote them."""

import re

PHRASES: dict[str, str] = {
    "thin layer": r"(?:in\s+)?(?:a\s+)?thin\s+(?:layer|film)|thinly",
    "shake well": r"shake\s+(?:the\s+bottle\s+)?well(?:\s+before\s+use)?",
    "chew": r"chew(?:ed)?(?:\s+(?:the\s+)?(?:tab(?:let)?|it|well))?|to\s+(?:be\s+)?chew(?:ed)?|chewable",
    "swallow whole": r"swallow\s+whole|do\s+not\s+(?:chew|crush)(?:\s+or\s+(?:chew|crush))?",
    "with water": r"with\s+water|with\s+a\s+glass\s+of\s+water|pani\s+ke\s+saa?th",
    "with plenty of water": r"with\s+(?:plenty|lots)\s+of\s+(?:water|fluids?)",
    "with warm water": r"(?:(?:with|in)\s+)?(?:luke\s?)?warm\s+water",
    "dissolve in water": r"dissolved?\s+in\s+(?:a\s+)?(?:water|glass\s+of\s+water)",
    "with spacer": r"(?:with|via|using|through|by)\s+(?:a\s+)?spacer(?!\s*(?:&|and|\+)\s*(?:face\s*)?mask)",
    "rinse mouth after use": r"(?:rinse|gargle|wash)\s+(?:the\s+)?mouth\s+(?:after(?:wards)?(?:\s+(?:use|inhalation))?)|gargle\s+after\s+(?:use|inhalation)",
    "as directed": r"as\s+directed(?:\s+by\s+(?:the\s+)?(?:doctor|physician))?",
    "on both sides": r"on\s+both\s+sides",
}
"""The standard wording of an instruction, and the pattern of how it is typed; these have Hindi
phrases too."""

KEPT = (
    r"ast|while\s+awake|(?:in|during)\s+(?:the\s+)?waking\s+hours|throughout\s+(?:the\s+)?pregnancy|(?:at\s+)?(?:the\s+)?same\s+time|in\s+water|pea[\s-]sized?(?:\s+amount)?"
    r"|(?:via|using|through|by|with)\s+(?:a\s+)?(?:rotahaler|revoli[sz]er|transhaler|zerostat)"
    r"|(?:in\s+|to\s+)?(?:the\s+)?operated\s+eye|(?:(?:on|over|to)\s+)?(?:the\s+)?(?:nappy|diaper)\s+area"
)
"""Instructions that are whole as they stand: what follows is no part of them."""

CARE = r"wash|rinse|remove|clean|wipe|spit|swallow|dry|bathe?|shampoo|massage"
"""Actions after a wait: "leave 5 min then wash" is one instruction."""
_PLACES = (
    r"area|areas|skin|spots?|ulcers?|patch(?:es)?|lesions?|burns?|boils?|acne|pimples?|neck|arms?|legs?|elbows?"
    r"|shoulders?|ankles?|heels?|thighs?|abdomen|armpits?|folds?|eyelids?|beard|joints?|wrists?|forehead"
    r"|cheeks?|nose|plaques?|warts?|corns?|scars?|eyebrows?|piles|waist|fingers?|toes?|palms?|nipples?|corners?|tongue|knees?|hands?|foot|feet|soles?|groins?|back|chest|ears?"
)
_STARTERS = (
    r"dissolve|mix|dilute|sip|except|while|when|whenever|if|till|until|avoid|do\s+not|don'?t|rinse|wash|keep|leave|stop\s+if|stop\s+when"
    r"|with\s+(?:a\s+)?(?:full\s+)?(?:glass|cup|juice|curd|honey|buttermilk|spacer|rotahaler|warm|cold|lukewarm|gentle|light)"
    r"|in\s+(?:a\s+)?(?:glass|cup|half|\d+\s+(?:ml|glass|litre|liter|cup))|steam|watch|monitor|(?:re-?)?check|bp\s+monitoring|repeat\s+(?:bp|sugar|fbs|ppbs|hba1c|tsh|cbc|lft|kft|rft|x-?ray|usg|urine)\b"
    r"|sit|drink|swallow|hold|remove|cover|bandage|dress|adjust|as\s+per|according|under|review|call"
    r"|before\s+and\s+after|after\s+(?:bath|motion|passing|stools?|urin\w+|brushing|washing|cleaning|dressing|each|every|meals?\s+if)|before\s+(?:tea|coffee|bath|exercise|travel|intercourse|procedure|going)"
    r"|shampoo|overnight|for\s+(?!\d)[a-z]+|during|at\s+(?:onset|start|first)|on\s+(?:empty|waking)|gap|min(?:imum)?\s+gap"
    r"|(?:from\s+)?day\s+\d+|(?:at\s+)?\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|(?:\d+|half|one|two)(?:\s+an?)?\s?(?:h|hrs?|hours?|min|mins|minutes)\s+(?:gap|apart|before|after|prior)"
    r"|over\s+\d+\s*(?:h|hrs?|hours?|mins?|minutes)"
    rf"|(?:on|over|around|onto|to)\s+(?:the\s+)?(?:[a-z]+\s+){{0,2}}?(?:{_PLACES})"
    r"|in\s+(?:the\s+)?(?:day|daytime|day\s+time|sun|case)(?![a-z])|(?:not\s+more\s+than|max|at\s+(?:the\s+)?most)\s+\d+\s+(?:days?|weeks?)"
    r"|hs\s+only|start|wait|not\s+with|without|either|once\s+better"
)
STARTS_NOTE = re.compile(rf"(?:{_STARTERS})(?![a-z])")
"""Words that begin an instruction; it runs to the next comma, bracket, `then` or plain dose word."""
ANOTHER_DOSE = re.compile(
    r"adjust\b.*\d|(?:for|if|when|whenever|while|except|till|until)\b.*(?:"
    r"\d\s?(?:mg|mcg|g|units?|u|ml|tab(?:let)?s?|caps?|puffs?|drops?)\b"
    r"|\b(?:increase|decrease|reduce|double|halve|half|taper|extra|more|less|skip|stop)\b(?!\s+than)"
    r"|\d(?:\s?/\s?\d+)?\s+\d+\s+(?:if|when|whenever)\b"
    r"|(?<![<>=])(?<!above|below)(?<!over|than)\s\d+(?:\.\d+)?$)"
)
"""A condition that may change how much is taken, and so is more than a note."""
