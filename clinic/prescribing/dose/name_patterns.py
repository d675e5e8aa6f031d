"""Patterns of a medicine's name: form words, strengths, and words that only look like a dose."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from clinic.prescribing.dose import vocabulary
from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.dose.medicine_kinds import is_insulin
from clinic.prescribing.dose.note_patterns import STARTS_NOTE
from clinic.prescribing.dose.strengths import MOST_WHOLE, whole_of

Plain = Callable[[str], str]

_FORMS: tuple[tuple[str, str, str], ...] = (
    ("tablet", "Tab", r"tab(?:let)?s?|t(?=[. ])"),
    ("capsule", "Cap", r"cap(?:sule)?s?"),
    ("syrup", "Syp", r"(?:dry\s+)?(?:sy[pr]|syrup|syrp)"),
    ("suspension", "Susp", r"susp(?:ension)?"),
    ("oral solution", "Oral solution", r"oral\s+sol(?:utio)?n"),
    ("injection", "Inj", r"inj(?:ection)?|iv\s+inj|im\s+inj"),
    ("infusion", "Infusion", r"infusion"),
    ("eye drops", "Eye drops", r"e/d|eye\s*drops?|eye\s*dps"),
    ("eye ointment", "Eye oint", r"eye\s*oint(?:ment)?|e/o"),
    ("eye gel", "Eye gel", r"eye\s*gel"),
    ("ear drops", "Ear drops", r"ear\s*drops?|ear\s*dps"),
    ("nasal drops", "Nasal drops", r"n/d|nasal\s*drops?|nose\s*drops?"),
    ("nasal spray", "Nasal spray", r"nasal\s*spray|n/s"),
    ("drops", "Drops", r"(?:oral\s+|paed(?:iatric)?\s+)?drops?|dps"),
    ("ointment", "Oint", r"oint(?:ment)?|ung"),
    ("cream", "Cream", r"cream|crm"),
    ("gel", "Gel", r"gel"),
    ("lotion", "Lotion", r"lotion|lot(?=[. ])"),
    ("shampoo", "Shampoo", r"shampoo"),
    ("soap", "Soap", r"soap"),
    ("dusting powder", "Dusting powder", r"dusting\s+(?:powder|pdr)"),
    ("inhaler", "Inhaler", r"inhaler|mdi|inh"),
    ("inhalation powder", "Rotacap", r"rotacaps?|dpi"),
    ("nebuliser solution", "Respules", r"respules?|nebuli[sz]er\s+solution|neb(?=[. ]|$)"),
    ("oral powder", "Sachet", r"sachets?|sach|powder|pwd|pdr"),
    ("granules", "Granules", r"granules?"),
    ("suppository", "Supp", r"supp(?:ository)?"),
    ("vaginal preparation", "Pessary", r"pessary|vag(?:inal)?\s+(?:tab(?:let)?|pessary|gel|cream)"),
    ("mouthwash", "Mouthwash", r"mouth\s?wash|gargle"),
    ("lozenge", "Lozenge", r"lozenges?"),
    ("patch", "Patch", r"patch"),
    ("spray", "Spray", r"spray"),
    ("solution", "Solution", r"sol(?:utio)?n"),
)
LEADING_WORD = {form: word for form, word, _ in _FORMS} | {"": ""}
_LEADING = tuple((form, re.compile(rf"(?:{p})\b(?:[\s:]|\.(?!\d))*")) for form, _, p in _FORMS)
_TRAILING = tuple((form, re.compile(rf"(?<=\s)(?:{p})\.?$")) for form, _, p in _FORMS)
_OUTWARD = re.compile(r"\b(?:oint(?:ment)?|cream|gel|lotion|drops?|e/d|spray|susp(?:ension)?)\b")
_CUT = frozenset({"tablet", "capsule", "syrup", "suspension", "injection"})
BULLETS = r"[-•*>●○▪▫■□◾◽➤➢►✅✔✓☑👉]\ufe0f?"
"""Signs of a list, as they are pasted from a message too."""
_BULLET = re.compile(rf"(?:\(?\d{{1,2}}[.)](?=\s|[a-z])\s*|(?:{BULLETS}|\+)\s*|rx\b[:.\s]*|r/\s*)")
SKIN_FORMS = frozenset(
    ("ointment", "cream", "gel", "lotion", "shampoo", "soap", "solution", "dusting powder")
) | {"spray", "eye ointment", "eye gel"}
"""Forms on which LA can only be local application."""
COUNT_AFTER_NUMBER = re.compile(r"\d\S*\s+(?P<n>1)\s*$")
"""A 1 after the number of a name, which counts pieces: "Tryptomer 10 | 1"."""
HARMLESS = re.compile(
    r"(?!.*\b(?:not|no|never|except|skip|then|but|or|until|till|taper|increase|reduce|decrease"
    r"|half|double|od|bd|bid|tds|tid|qid|hs|sos|stat|stop|max|weekly|monthly|daily|per|other|rest|remaining|days?|weeks?|alternate|on|and)\b)"
    r"[^\d½¼¾]*"
)
"""Words that may follow a dose that was read, since they can't change its amount."""
_NUMBER = r"\d+(?:\.\d+)?"
_STRENGTH = re.compile(rf"(?P<n>{_NUMBER})\s?(?P<unit>mgs?|gms?|g|mcgs?|µg|iu|units?)\.?$")
_WHOLE_STRENGTH = re.compile(
    rf"{_NUMBER}\s?(?:mgs?|gms?|g|mcgs?|µg|iu|meq|%)(?![a-z])(?!\s?/\s?kg)"
    rf"(?:\s?/\s?(?:{_NUMBER})?\s?(?:ml|g|gm|dose|puff|hr?)(?![a-z]))?(?::|\.(?!\d))*\s*"
)
_STRENGTH_SAID = re.compile(
    rf"(?P<n>{_NUMBER})?\s?(?P<unit>mg|mcg|g|iu|%)s?(?:\.(?!\d))?(?![a-z/])"
    rf"(?:\s?/\s?(?:{_NUMBER})?\s?(?:ml|dose|puff))?[\s:,-]*"
)
_ENDING_NUMBER = re.compile(rf"{_NUMBER}$")
_SMALL_END = re.compile(rf"(?<=[a-z])\s+(?P<n>[1-{MOST_WHOLE}])\s*$")
_FRACTION = re.compile(r"(?:[½¼¾⅓⅔]|[123]/[234])(?=\s|$)")
_HAS_NUMBER = re.compile(r".*\d")
_BARE = re.compile(rf"(?P<n>{vocabulary.QUANTITY})(?=\s+(?!(?:{_NUMBER}\s)))")
_WEIGHT_FIRST = re.compile(
    rf"(?:{vocabulary.QUANTITY})(?:\s*-\s*{_NUMBER})?\s*(?:mgs?|gms?|g|mcgs?|µg)\b"
    rf"|(?:[3-9]\d\d|\d{{4,}}|\d{{1,3}},\d{{3}})\s*(?:iu|units?|u)\b"
)
_NEVER_FIRST = re.compile(
    r"(?:am|pm|ad|af|bf|a/f|b/f|sl|i/d|be|re|le|ou|ow|cont|nasal|on|the|for|to|in|at|over|and|also"
    r"|only|please|chew\w*|swallow|shake|day|daily|per|x|eyes|ears|face|scalp|hair|lips?|gums?|body"
    r"|hands?|feet|foot|nails?|back|chest|wounds?|knees?|groins?|mouth\s?wash|gargle|sun|mon|off"
    r"|[-:+*&(\"]|inhalations?|resp\w*|neb|loz\w*|off|start|under|check|steam|cover|hold|keep|leave)(?![a-z])"
)
_MAY_BEGIN = re.compile(
    rf"with\b|(?:for|if|when)\s+(?:local|ext|topical|\d|a\s+week|{vocabulary.SYMPTOMS})|{vocabulary.CLOCK}"
    rf"|on\s+alt|(?:\d+|half)\s*(?:an?\s+)?(?:min|mins|minutes|h|hr|hrs|hours?)\s+(?:before|after)\b"
    r"|\(\s*[\doi½]\s*[-+]"
)
_NEBULISED = re.compile(r"respules?|nebules?")
_AFTER_NUMBER = re.compile(r"(?:am|pm|-|:|\+|\*|&|x|mouth\s?wash|gargle|nasal|the|\(|\")(?![a-z])")
DOSE_BEGINS = re.compile(
    rf"(?:[\doi½¼¾]\s*[-+]\s*[\doi½¼¾]|(?:{vocabulary.QUANTITY})\s*(?:tab(?:let)?s?|cap(?:sule)?s?|ml|drops?|puffs?"
    r"|units?|tsp|sachets?|sprays?|respules?|vials?|times|hrly|hourly|glass|cup|spoons?|x\s)\b"
    r"|(?:od|bd|bid|tds|tid|qid|qds|hs|sos|prn|stat|q\d+h|weekly|daily|twice|thrice|once|every"
    r"|(?:on\s+)?alternate|apply|half|[½¼¾]|(?:on\s+)?(?:mon|tues?|wed|thurs?|fri|sat|sun)(?:days?)?)(?![a-z]))"
)
"""A certain beginning of a dose, so that no name can follow."""
_DOSE_IN_NAME = re.compile(
    r"(?<=\s)(?:(?P<code>od|bd|bid|tds|tid|qid)|daily|times?|days?|weeks?|months?|hourly|hrly|hours?|hrs"
    r"|meals?|food|twice|thrice|once|then|stop|max|before|after|every|alternate|weekly|monthly|hs|sos|stat|and|(?:mon|tues?|wed|thurs?|fri|sat)(?:days?)?(?:-[a-z]+)?"
    r"|\S*\d,\d{1,2}(?!\d)\S*|\(?[\doi½¼¾][-+][\doi½¼¾](?:[-+][\doi½¼¾])*\)?|\d+(?:x\d+)+|mg/kg\S*|\S*/kg\S*"
    rf"|(?<!/)(?<!/\s){_NUMBER}\s?(?:ml|drops?|puffs?|u|units|tsp)|[\d½](?:\.5)?\s?(?:tab(?:let)?s?|cap(?:sule)?s?)"
    r"|\d+\s(?:sachets?|sprays?|respules?|vials?|amps?)|\d+(?:th|rd|nd)|(?<=[\d½]\s)x|mins?|minutes|\d{{1,2}}\s?[ap]m)(?=[\s.,;:]|$)"
)
_TWO_NUMBERS = re.compile(
    r"(?<=\d)(?:mgs?|gms?|g|mcgs?|k|iu|%)?\s+(?P<n>(?:[2-9]|10|\.\d+|[0-4]\.\d+))\s*$"
)
_COUNTS = {1: {"od", "qd"}, 2: {"bd", "bid"}, 3: {"tds", "tid"}, 4: {"qid", "qds"}}


def leading_form(text: str, plain: Plain) -> tuple[str, str]:
    """Return the form a line begins with, or "", and the line without that form and its bullet."""
    bullet = _BULLET.match(plain(text))
    rest = text[bullet.end() :] if bullet and bullet.end() < len(text) else text
    for form, pattern in _LEADING:
        match = pattern.match(plain(rest))
        if match and match.end() < len(rest) and not _is_letter_of_name(match[0], plain(rest)):
            return form, rest[match.end() :]
    return "", rest


def _is_letter_of_name(begins: str, line: str) -> bool:
    """Return whether a lone T is no tablet, since the line names another form: T Bact oint."""
    return begins.strip(" .:") == "t" and _OUTWARD.search(line) is not None


def trailing_form(name: str, plain: Plain) -> tuple[str, str]:
    """Return a name and the form it ends with, or "". Tab, cap, syrup and inj are cut from the
    name."""
    for form, pattern in _TRAILING:
        match = pattern.search(plain(name))
        if match:
            if form not in _CUT:
                return name, form
            return trailing_form(name[: match.start()].rstrip(" ,.-"), plain)[0], form
    return name, ""


def strength(name: str) -> tuple[Fraction, Unit] | None:
    """Return the strength with its unit at the end of a name; None without one."""
    match = _STRENGTH.search(name)
    if match is None:
        return None
    unit = {"m": Unit.MG, "g": Unit.GRAM, "i": Unit.UNIT, "u": Unit.UNIT}.get(match["unit"][0])
    unit = Unit.MCG if match["unit"][:3] in ("mcg", "µg") else unit
    return Fraction(match["n"]), unit or Unit.MCG


def after_strength(text: str, start: int) -> int:
    """Return a position, moved to the end of a strength that it cuts in two: "250 mg/5 | ml: 4
    ml"."""
    for match in _WHOLE_STRENGTH.finditer(text):
        if match.start() < start < match.end():
            return match.end()
    return start


def has_number(word: str) -> bool:
    """Return whether a word contains a digit, as strengths do."""
    return _HAS_NUMBER.match(word) is not None


def belongs_to_name(word: str, rest: str, before: str) -> bool:
    """Return whether a dose can't begin with this word: "Telma AM 40", "Sinarest AF", "Inderal
    LA"."""
    if STARTS_NOTE.match(rest) and not _MAY_BEGIN.match(rest):
        return True
    if _NEBULISED.fullmatch(before) and rest.startswith("neb"):
        return False
    numbered = has_number(before) or re.fullmatch(r"(?:mgs?|gms?|g|mcgs?|k|iu)\.?", before)
    blocked = _AFTER_NUMBER if numbered else _NEVER_FIRST
    return blocked.match(rest) is not None and not _MAY_BEGIN.match(rest)


def bare_number(rest: str) -> str | None:
    """Return the number without a unit at the start of a text, where other words follow it."""
    match = re.match(rf"(?P<n>{vocabulary.QUANTITY})(?=\s|$)", rest)
    if match is None or re.match(rf"(?:{vocabulary.QUANTITY})\s*(?:{_ALL_UNITS})\b", rest):
        return None
    later = rest[match.end() :].lstrip()
    if re.match(
        r"(?:to|-|\+)\s*\d|times|hrly|hourly|x\s*[1-6]\s*x|(?:d|days?|w|wks?|weeks?|m|months?|doses|h|hrs?|hours?|min|mins|minutes?)\b",
        later,
    ):
        return None
    return (
        None if re.match(r"[0-4½](?:\s+[0-4½]){2}(?!\S)", rest) or later[:1] == "-" else match["n"]
    )


_ALL_UNITS = "|".join((*vocabulary.UNITS.values(), *vocabulary.SPOON_WORDS.values()))


def starts_with_strength(rest: str) -> bool:
    """Return whether a text begins with a weight, or with more units than an insulin dose has."""
    return _WEIGHT_FIRST.match(rest) is not None


def is_count(number: str, name: str) -> bool:
    """Return whether a bare number can only count tablets: a fraction, or 1 after a strength."""
    whole = whole_of(number)
    if whole is not None and (whole > MOST_WHOLE or (" " in number and not has_number(name))):
        return False  # Nebicard 5 1/2 is half a tablet of 5 mg
    fraction = re.fullmatch(r"\d*\s?[½¼¾⅓⅔]|(?:\d\s+)?[123]/[234]|half(?:\s+a)?|.*half", number)
    names_product = has_number(name) or trailing_form(name.rstrip(), str)[1]
    return fraction is not None or (number in ("1", "one") and bool(names_product))


def ambiguous_fraction_position(name: str, rest: str) -> int | None:
    """Return the position of the only number of a name where it may belong to a fraction after it;
    else None.

    Eltroxin 1 1/2 is one and a half tablets, or half of a strength.
    """
    match = _SMALL_END.search(name)
    if match and not has_number(name[: match.start()]) and _FRACTION.match(rest):
        return match.start("n")
    return None


def restated_length(rest: str, label: str, strength: str, form: str) -> int:
    """Return the length of a repeated strength or form after a label: "mg", "500 mg", "tab"."""
    restated = _STRENGTH_SAID.match(rest)
    listed = _STRENGTH_SAID.match(plain_strength(strength))
    if restated and listed and restated["unit"] == listed["unit"]:
        number = restated["n"] or (_ENDING_NUMBER.search(label) or [None])[0]
        if number and Fraction(number) == Fraction(listed["n"] or 0):
            return restated.end()
    for name, pattern in _LEADING:
        word = pattern.match(rest)
        if word and word.end() < len(rest) and name in form:
            return word.end()
    return 0


def plain_strength(strength: str) -> str:
    """Return the strength of one ingredient in plain letters; "" for several ingredients."""
    return "" if "+" in strength else strength.lower().replace(",", "")


def is_milligram_size(number: str) -> bool:
    """Return whether a bare number is of the size of milligrams: 5 or more."""
    return number.replace(".", "", 1).isdigit() and Fraction(number) >= 5


def doubtful_position(name: str, times: int | None) -> int | None:
    """Return the position where a name begins to look like a dose, so that the line must stay
    unread; else None."""
    for match in _DOSE_IN_NAME.finditer(name):
        code = match["code"]
        same = code and code in _COUNTS.get(times or 0, ())
        if not (same and re.match(r"\s*\d+(?:\.\d+)?(?:\s|$)", name[match.end() :])):
            number = re.match(r".*\d\S*\s+", name[: match.start()])
            return number.end() if number and match.start() else match.start()
    two = _TWO_NUMBERS.search(name)
    if two is None and is_insulin(name):
        two = re.search(r"(?<=[a-z])\s+(?P<n>(?!(?:25|30|40|50|70|100|300)\b)\d+)\s*$", name)
    return two.start("n") if two else None
