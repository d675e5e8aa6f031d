"""A typed line in the words of the dose language: usual Hindi and Marathi, other orders. Pure.

Only a line that is not understood as it stands is put so, and every rule has one meaning wherever
it matches. `do` is two only before what is counted; a spoon is 5 ml only where it is a small one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from clinic.prescribing import devanagari
from clinic.prescribing.dose.vocabulary import (
    EVERY_CODE,
    IF_IN_HINDI,
    MEALS,
    PARTS,
    TIMES_A_DAY,
    WEEKDAYS,
)

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
    (r"\bhar\s+dast\s+ke\s+baa?d\b", "after each loose motion"),
    (r"\bna+sht[ae]\s+ke\s+baa?d\b", "after breakfast"),
    (r"\bna+sht[ae]\s+se\s+p[ae]h[ae]?le\b", "before breakfast"),
    (r"\b(?:raat|ra+tri)\s+ke\s+khan[ae]\s+ke\s+baa?d\b", "after dinner"),
    (r"\b(?:raat|ra+tri)\s+ke\s+khan[ae]\s+se\s+p[ae]h[ae]?le\b", "before dinner"),
    (r"\bdopahar\s+ke\s+khan[ae]\s+ke\s+baa?d\b", "after lunch"),
    (r"\bdopahar\s+ke\s+khan[ae]\s+se\s+p[ae]h[ae]?le\b", "before lunch"),
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
_HOW_OFTEN = r"(?:(?<=\b(?:od|bd|hs))|(?<=\b(?:bds|bid|tds|tid|qid|qds))|(?<=\d-\d-\d))"
_BOTH_OF = r"(?:eyes?|ears?|nostrils?|knees?|hands?|feet|soles?)"
_MEAL = "|".join(MEALS)
_PLACE_OF_ROW = r"(?:[0-4½]|x|nil)"
_CYCLE_DAY = r"(?:[12]?\d|3[01])"


def _row_of_noughts(row: re.Match[str]) -> str:
    """Return `1-x-1` as 1-0-1; a row without an x or nil as it is."""
    return re.sub("x|nil", "0", row[0], flags=re.IGNORECASE)


def _meals_of_one_side(match: re.Match[str]) -> str:
    """Return `after breakfast and after dinner` as `after breakfast and dinner`."""
    return f"{match['side']} {' and '.join(re.findall(_MEAL, match[0], re.IGNORECASE))}"


def _lakhs(match: re.Match[str]) -> str:
    """Return `6 lac` as 600000 iu."""
    return f"{float(match['n']) * 100_000:.0f} iu"


_SIGNS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\[([^][()]*)\]", r"(\1)"),
    (
        rf"{_HOW_OFTEN}\s?[-/]\s?(?=(?:[ap]\.?c|[ab]f|[ab]bf|la|sos|prn|[rlb]/?e|(?<=od[-/])hs|(?<=od\s[-/])hs)(?!\w))",
        " ",
    ),
    (rf"(?<=\bla)/(?=(?:{_CODE}|hs)\b)", " "),
    (rf"(?<=\b[ap]c)\s?[-/]\s?(?={_LENGTH})|(?<=\d[dw])/(?=[ap]c\b)", " "),
    (rf"{_HOW_OFTEN}\s?(?:-{{2,}}|\.{{2,}}|[~=:]|=>|->|→)\s?(?={_LENGTH})", " "),
    (
        r"(?<=\d\d\s)([01]) ([01]) ([01]) (?=\d{1,2}\s?(?:d|days?|w|wks?|weeks?)\b)",
        r"\1-\2-\3 ",
    ),
    (
        rf"(?<=\s){_PLACE_OF_ROW}-{_PLACE_OF_ROW}-{_PLACE_OF_ROW}(?:-{_PLACE_OF_ROW})?(?=\s|$)",
        _row_of_noughts,
    ),
    (r"(?<=\s)(?P<n>\d{1,2}(?:\.5)?)\s?(?:lacs?|lakhs?)(?:\s*(?:iu|i\.u\.?|units?|u))?\b", _lakhs),
    (r"\b([3-6]) out of 7 days\b", r"\1 times a week"),
    (
        r"(?:\b(?:hs|night)\s+)?\b([2-6])\s?nights?\s*(?:/|a\s|per\s|in\sa\s)\s*(?:week|wk)\b",
        r"night \1 times a week",
    ),
    (rf"\b(?:b/l|bilateral)\s+(?={_BOTH_OF}\b)", "both "),
    (
        r"(?<=\s)(?<!on\s)(?<!over\s)(rt|right|lt|left)\.?\s+"
        r"(knee|shoulder|elbow|wrist|hand|hip|leg|ankle|heel|foot)"
        rf"(?=\s*(?:$|[,;&]|and\b|then\b|for\b|x\s?\d|\d|la\b|{_CODE}\b|hs\b|before\b|after\b))",
        r"on \1 \2",
    ),
    (
        rf"\b(?P<side>before|after|with)\s+(?:{_MEAL})"
        rf"(?:\s*(?:,\s*and|,|&|\+|and)\s*(?P=side)\s+(?:{_MEAL}))+\b",
        _meals_of_one_side,
    ),
    (
        r"\b((?:just|immediately|shortly)\s+(?P<side>before|after)\s+(?P<what>food|meals?))\b",
        r"\g<side> \g<what> (\1)",
    ),
    (
        r"\bfor\s+(?=(?:each|every)\s+(?:loose\s+|watery\s+)?(?:motion|stool|vomit))",
        "after ",
    ),
    (r"\bdeep\s+i[./]?m\b\.?", "im (deep)"),
    (r"\bslow\s+i[./]?v\b\.?", "iv (slow)"),
    (r"(?<=\s)((?:well\s+)?diluted|dispersed\s+in\s+water)\b", r"(\1)"),
    (
        rf"(?<=\s)(?:from\s+)?d(?:ay)?\s?-?({_CYCLE_DAY})\s?(?:-|to)\s?d(?:ay)?\s?-?({_CYCLE_DAY})\b(?!\s+of\b)",
        r"day \1 to day \2",
    ),
    (rf"(?<=\s)day\s?-?({_CYCLE_DAY})\s?-\s?({_CYCLE_DAY})\b(?!\s+of\b)", r"day \1 to day \2"),
    (rf"(?<=\s)(from|starting)\s+d-?({_CYCLE_DAY})\b", r"from day \2"),
    (
        rf"(?<=\s)({_LENGTH})\s*[,;]\s*(?=(?:{_CODE}|hs)\s+(?:x\s?|for\s)?{_LENGTH})",
        r"\1 then ",
    ),
    (r"\s*[,;]\s*([^,;]+?)\s+thereafter\s*$", r" then \1"),
    (
        rf"(?<=\s)((?:{_DAY})(?:(?:\s*[,/&]\s*|\s+(?:and\s+)?)(?:{_DAY}))*\s+(?:off|skip))\b",
        r"(\1)",
    ),
    (r"(?<=\s)mw\b", "mouthwash"),
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
