# ruff: noqa: E501 (a table of patterns reads best one to a line)
"""The doctor's own words within a dose: instructions that are kept as they stand."""

import re

PHRASES: dict[str, str] = {
    "thin layer": r"(?:in\s+)?(?:a\s+)?thin\s+(?:layer|film)|thinly",
    "shake well": r"shake\s+(?:the\s+bottle\s+)?well(?:\s+before\s+use)?",
    "chew": r"chew(?:\s+(?:the\s+)?(?:tab(?:let)?|it|well))?|to\s+(?:be\s+)?chew(?:ed)?|chewable",
    "swallow whole": r"swallow\s+whole|do\s+not\s+(?:chew|crush)(?:\s+or\s+(?:chew|crush))?",
    "with water": r"with\s+water|with\s+a\s+glass\s+of\s+water",
    "with plenty of water": r"with\s+(?:plenty|lots)\s+of\s+(?:water|fluids?)",
    "with warm water": r"(?:with|in)\s+(?:luke\s?)?warm\s+water",
    "dissolve in water": r"dissolved?\s+in\s+(?:a\s+)?(?:water|glass\s+of\s+water)",
    "with spacer": r"(?:with|via|using|through)\s+(?:a\s+)?spacer",
    "rinse mouth after use": r"(?:rinse|gargle|wash)\s+(?:the\s+)?mouth\s+(?:after(?:wards)?(?:\s+(?:use|inhalation))?)",
    "as directed": r"as\s+directed(?:\s+by\s+(?:the\s+)?(?:doctor|physician))?",
    "on both sides": r"on\s+both\s+sides",
}
"""The instruction as it is kept, and how it is typed; these have words in Hindi too."""

_STARTERS = (
    r"dissolve|mix|dilute|avoid|do\s+not|don'?t|rinse|wash|keep|leave|stop\s+if|stop\s+when|repeat"
    r"|if\s+(?:not|no|persist\w*|still)|with\s+(?:a\s+)?(?:glass|cup|juice|curd|honey|buttermilk|spacer|warm|cold|lukewarm)"
    r"|in\s+(?:a\s+)?(?:glass|cup|half|\d+\s+(?:ml|glass|litre|liter|cup))|steam|watch|monitor|check"
    r"|sit|drink|swallow|hold|remove|cover|bandage|dress|adjust|as\s+per|according|under|review|call"
    r"|after\s+(?:bath|washing|cleaning|dressing|each|every|meals?\s+if)|before\s+(?:bath|exercise|travel|intercourse|procedure|going)"
    r"|shampoo|overnight|for\s+(?!\d)[a-z]|during|at\s+(?:onset|start|first)|on\s+(?:empty|waking)|gap|min(?:imum)?\s+gap"
    r"|(?:from\s+)?day\s+\d+|(?:at\s+)?\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|\d+\s?(?:h|hrs?|hours?|min|mins|minutes)\s+(?:gap|apart|before|after|prior)"
    r"|hs\s+only|start|wait|not\s+with|without|either|once\s+better"
)
STARTS_NOTE = re.compile(rf"(?:{_STARTERS})(?![a-z])")
"""Words that begin an instruction; it runs to the next comma, bracket, `then` or plain dose word."""
