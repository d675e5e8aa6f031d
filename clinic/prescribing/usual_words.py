"""A typed line in the words of the dose language: usual Hindi and Marathi, other orders. Pure.

Only a line that is not understood as it stands is put so, and every rule has one meaning wherever
it matches. `do` is two only before what is counted; a spoon is 5 ml only where it is a small one.
"""

from __future__ import annotations

import re

from clinic.prescribing import devanagari
from clinic.prescribing.dose.vocabulary import EVERY_CODE, IF_IN_HINDI, PARTS, TIMES_A_DAY, WEEKDAYS

_N = r"(?:\d{1,2}|ek|do|teen|cha+r|pa+nch)"
_IN = r"(?:me|mei?n|mai)"
_DAY = "|".join(WEEKDAYS.values())
_OFTEN = re.compile(
    rf"\b(?:{'|'.join(TIMES_A_DAY.values())}|{EVERY_CODE}|hs|stat|daily|roz)\b|\d-\d", re.IGNORECASE
)
_SYMPTOM = IF_IN_HINDI.split(r"\s+(?:hone")[0].replace("(?P<hindi>", "(?P<symptom>", 1)

_HINDI: tuple[tuple[str, str], ...] = (
    (r"\b(?:dar\s?)?roj(?=a+na\b|\b)", "roz"),
    (r"\bkhaan(?=[ae]\b)", "khan"),
    (r"\bkhana\s+(?=khane\s+(?:ke|se)\b)", ""),
    (rf"\bek\s+(?=din\s+{_IN}\s+{_N}\s*(?:baa?r|times?|dafa)\b)", ""),
    (rf"(?<=\bdin\s)({_IN}\s+{_N})\s*(?:times?|dafa)\b", r"\1 baar"),
    (rf"\b((?:din|hafte)\s+{_IN}|roz(?:ana)?)\s+do\s+(?=baa?r\b)", r"\1 2 "),
    (rf"\bhar\s+hafte\b(?!\s+{_IN})", "weekly"),
    (rf"\b(?:har\s+mahi?ne|mahi?ne\s+{_IN}\s+(?:ek|1)\s+baa?r)\b", "monthly"),
    (r"(?<=\s)(?:aur|ani)(?=\s)", "and"),
    (rf"\bhar\s+(?=(?:{_DAY})\b)", "every "),
    (rf"\bhar\s+(?=(?:{'|'.join(PARTS.values())})(?![a-z]))", ""),
    (r"\b(?:har\s+dusre\s+din|ek\s+din\s+chh?od\s?(?:kar|ke)(?:\s+ek\s+din)?)\b", "alternate days"),
    (rf"\bhafte\s+{_IN}\s+(?P<n>[2-6]|do|teen|cha+r)\s+din\b", r"hafte me \g<n> baar"),
    (r"\bhafte me do (?=baar\b)", "hafte me 2 "),
    (r"\b[jz]ar(?:u|oo)rat\s+ho(?:ne)?\s+(?:to|tab)$", "sos"),
    (r"\bdono\s+a+n?kh(?:o|on)?(?:\s+(?:me|mei?n|mai))?(?![a-z])", "both eyes"),
    (r"\blag(?:aye?n?|aiye|ana|ayein|ao)(?=$|\s+\d)", "apply"),
    (r"\bdo\s+(?=baa?r\s+(?:din|roz)|ve?la+\b)", "2 "),
    (rf"\bdo\s+(?=din\s+{_IN}\b)", "2 "),
    (
        rf"\b(?:har\s+)?(?P<n>\d|teen|cha+r)\s+din\s+{_IN}\s+(?:ek|1)\s+baa?r\b",
        r"once in \g<n> days",
    ),
    (
        r"\bdo\s+(?=(?:goli(?:yan?)?|tab(?:let)?s?|cap(?:sule)?s?|boonde?n?|puffs?|din|hafte|mahi?ne)\b)",
        "2 ",
    ),
    (r"\b(ek|1)[\s-]+\1\s+(?=(?:goli|tab(?:let)?)\b)", r"\1 "),
    (
        rf"\bhar\s+(?P<n>{_N})\s+gh?ant[ae](?:\s+(?:{_IN}|par?|pe|(?:ke\s+)?baa?d))?\b",
        r"every \g<n> hours",
    ),
    (rf"\b(?P<n>\d{{1,2}})\s?-\s?(?P=n)\s+gh?ant[ae]\s+(?:{_IN}|par|pe)\b", r"every \g<n> hours"),
    (r"\bevery\s+do\s+(?=hours\b)", "every 2 "),
    (r"\b(?:chh?ot[aei]|chai\s+(?:k[aei]|wal[aei]))\s+cha+mm?ach\b", "tsp"),
    (rf"\b{_SYMPTOM}\s+ho(?:ne)?\s+(?:to|tab|tabhi)$", r"\g<symptom> hone par"),
)
_NEEDED_FIRST = re.compile(
    rf"(?P<name>.+?)\s+{_SYMPTOM}\s+(?:ho(?:ne)?\s+(?:to|tab)|(?:hone|aane)\s+p(?:ar|e))\s+"
    rf"(?P<amount>{_N}\s+(?:goli|tab(?:let)?))$",
    re.IGNORECASE,
)
"""`meftal spas dard ho to 1 goli`: one where nothing else says how often."""

_PART = "|".join(PARTS.values())
_BETWEEN = re.compile(
    rf"(?<![a-z])({_PART})(?:\s*[/&,+]\s*|\s+and\s+)(?=(?:{_PART})(?![a-z]))",
    re.IGNORECASE,
)
_LENGTH = r"\d{1,3}\s?(?:d|days?|din|divas|w|wks?|weeks?|hafte|months?)\b"
_COUNT = (
    r"(?:\d{1,3}\s?(?:u|units?|iu)|(?:[1-4]|½|1/2|ek|aa?dh[ai]|half)(?:\s*(?:goli|tab(?:let)?s?))?)"
)
_PAIR = rf"(?!h[./]?s\b)(?:{_PART})(?:\s+ko)?\s*[:=-]?\s*{_COUNT}(?![\w/.])"
_PAIRS = re.compile(
    rf"(?<=\s)(?:{_PAIR})(?:(?:\s*[,&]\s*|\s+(?:and\s+)?)(?:{_PAIR}))*"
    rf"(?=\s*(?:$|,|x\s?\d|for\s|khan[ae]\s|jev|before\s+food|after\s+food|[ap]c\b|{_LENGTH}))",
    re.IGNORECASE,
)
_ONE_PAIR = re.compile(
    rf"(?P<part>{_PART})(?:\s+ko)?\s*[:=-]?\s*(?P<count>{_COUNT})(?![\w/.])", re.IGNORECASE
)
"""`subah 1 raat 1`, `morning 20 u night 10 u`: the count behind each part of the day."""

_COUNT_BEFORE = re.compile(
    r"(?:^|\s)(?:[1-9½]|\d{1,3}\s?(?:u|units?|iu|tab(?:let)?s?|goli))\s*$", re.IGNORECASE
)
"""A count that may be that of the part behind it: `amaryl 2 subah 1 raat 1`, `10 u morning 8 u`."""

_CODE = "(?:od|bd|bid|tds|tid|qid|sos)"
_SIGNS: tuple[tuple[str, str], ...] = (
    (
        rf"(?<=\b(?:od|bd|hs))\s?[-/]\s?(?={_LENGTH})|(?<=\b(?:bid|tds|tid|qid))\s?[-/]\s?(?={_LENGTH})",
        " ",
    ),
    (
        rf"(?<=\b\d-\d-\d)\s?-\s?(?={_LENGTH})|(?<=\b\d-\d-\d)\s?/\s?(?=(?![234]\s?d\b){_LENGTH})",
        " ",
    ),
    (r"(?<![\d.])([0-4])\.([0-4])\.([0-4])(?=\s|$)", r"\1-\2-\3"),
    (rf"\bstat\s*,\s*(?={_CODE}\b)", "stat then "),
    (
        rf"\bstat\s*,?\s+(?=\d+(?:\s?(?:tab(?:let)?s?|cap(?:sule)?s?|mg|ml))?\s+{_CODE}\b(?!\s*-))",
        "stat then ",
    ),
    (r"(?<=[a-z\d]\s)bbf\b(?=.*\bbefore\s+(?:lunch|dinner))", "before breakfast"),
)


def in_dose_words(text: str) -> str:
    """Return a line in the words of the dose language; as it is where it has none of these."""
    text = devanagari.in_latin(text)
    for pattern, words in (*_HINDI, *_SIGNS):
        text = re.sub(pattern, words, text, flags=re.IGNORECASE)
    needed = _NEEDED_FIRST.match(text)
    if needed and not _OFTEN.search(needed["name"]):
        text = f"{needed['name']} {needed['amount']} {needed['symptom']} hone par"
    return _counts_first(_BETWEEN.sub(r"\1 ", text))


def _counts_first(text: str) -> str:
    """Put the count before each part of the day: `subah 1 raat 1` is `1 subah 1 raat`."""
    pairs = _PAIRS.search(text)
    if pairs is None or _COUNT_BEFORE.search(text[: pairs.start()]):
        return text
    counts = [pair["count"] for pair in _ONE_PAIR.finditer(pairs[0])]
    if len(counts) == 1 and re.fullmatch("[2-4]", counts[0]):
        return text  # `night 3`: so many, or for so many days
    turned = _ONE_PAIR.sub(lambda pair: f"{pair['count']} {pair['part']}", pairs[0])
    return f"{text[: pairs.start()]}{turned}{text[pairs.end() :]}"
