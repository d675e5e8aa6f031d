"""Parsing of a medicine's name: its words, its amounts and its form words. Pure.

`Telma 80-H` and `telma h 80` are one name: the words {telma, h} and the amount 80. Words for a form
(tab, syp, inj) belong to no name; words for a release or a variant (SR, DS, Kid) do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from clinic.facts.forms import dosage_forms_of
from clinic.facts.index import fold

_NUMBER = r"\d+(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+"
_UNIT = (
    r"mgs?|milligrams?|gms?|grams?|g|mcgs?|micrograms?|[uµμ]g|iu|i\.u\.?|units?|meq|mmol|k"
    r"|lakhs?|lacs?|(?<=\d)l|%"
)
_PER = r"ml|mls|gm?|dose|puff|actuation|spray|vial|amp|tab|sachet|(?(unit)hr?|(?!))"
"""An hour follows a unit only: 25 mcg/h, but not `10/75 h`."""
_TOKEN = re.compile(
    rf"(?P<amount>(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?(?![a-z])"
    rf"(?:\s*/\s*(?P<per>\d+(?:\.\d+)?)?\s*(?P<of>{_PER})(?![a-z]))?)"
    r"|(?P<slashed>[en]\s?/\s?[dos](?![a-z]))"
    r"|(?P<coded>[a-z]\d{1,2}(?![\w.]))"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>\S)"
)
_UNITS = {
    **dict.fromkeys(("mg", "mgs", "milligram", "milligrams"), ("mg", 1)),
    **dict.fromkeys(("g", "gm", "gms", "gram", "grams"), ("mg", 1000)),
    **dict.fromkeys(("mcg", "mcgs", "ug", "µg", "μg", "microgram", "micrograms"), ("mcg", 1)),
    **dict.fromkeys(("iu", "i.u", "i.u.", "unit", "units"), ("iu", 1)),
    "meq": ("meq", 1),
    "mmol": ("mmol", 1),
    "%": ("%", 1),
    "k": ("iu", 1000),
    **dict.fromkeys(("l", "lac", "lacs", "lakh", "lakhs"), ("iu", 100_000)),
}
VARIANTS = frozenset(
    (
        *("sr", "xr", "er", "xl", "cr", "retard", "md", "dt", "odt", "mt", "od", "t", "c", "local"),
        *("iv", "im", "ml", "apply", "application", "puff", "puffs", "gtt", "nebs"),
    )
)
"""Words that also name a form, a route or a frequency, but in a medicine's name make it another."""
_COUNTED = r"tab|cap|drop|amp|vial|sachet|respule|puff|spray|supp|pessar|lozenge|patch|neb|inj"
_SIGNS = frozenset("-+/,.()&*:'’")


@dataclass(frozen=True, slots=True)
class NamedAmount:
    """A number of a name; `unit` is `mg`, `mcg`, `iu`, `meq`, `mmol`, `%`, or '' where none is
    written.

    `per` and `of` are the volume: 5 and `ml` of `250 mg/5 ml`; 0 and '' without one.
    """

    number: Decimal
    unit: str = ""
    per: Decimal = Decimal(0)
    of: str = ""

    def in_unit(self, unit: str) -> Decimal | None:
        """Return the number in another unit of weight; None where the two cannot be compared."""
        if unit == self.unit or not self.unit:
            return self.number
        factors = {("mg", "mcg"): Decimal(1000), ("mcg", "mg"): Decimal("0.001")}
        factor = factors.get((self.unit, unit))
        return self.number * factor if factor is not None else None


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A parsed name. `unknown_signs` are characters that are no word, amount or usual sign.

    `has_count`: it has a small number of pieces (`1 drop`), which belongs to a dose. `has_slash`: a
    slash joins two numbers (`40/5`), which then belong together.
    """

    words: tuple[str, ...]
    amounts: tuple[NamedAmount, ...] = ()
    form_words: tuple[str, ...] = ()
    unknown_signs: str = ""
    has_count: bool = False
    has_slash: bool = False

    @property
    def family(self) -> str:
        """The words in alphabetical order: the key under which names are compared."""
        return family_of(self.words)


def family_of(words: Iterable[str]) -> str:
    """Return the key of a set of words."""
    return " ".join(sorted(set(words)))


@lru_cache(maxsize=8192)
def parse_name(text: str) -> ParsedName:
    """Parse a name as written into words, amounts and form words."""
    words: list[str] = []
    amounts: list[NamedAmount] = []
    forms: list[str] = []
    unknown_signs = ""
    for token in _TOKEN.finditer(fold(text)):
        if token["amount"]:
            amounts.append(_amount(token))
        elif token["slashed"]:
            forms.append(token["slashed"].replace(" ", ""))
        elif token["sign"]:
            unknown_signs += "" if token["sign"] in _SIGNS else token["sign"]
        else:
            word = token["coded"] or token["word"]
            (forms if is_form_word(word) else words).append(word)
    has_count = _COUNT.search(fold(text)) is not None
    has_slash = _JOINED.search(fold(text)) is not None
    return ParsedName(
        tuple(words), tuple(amounts), tuple(forms), unknown_signs, has_count, has_slash
    )


_JOINED = re.compile(r"\d\s*/\s*\d")
_COUNT = re.compile(rf"(?<![\d.,/])(?:[1-9]|10|\d?\.5|[½¼¾])\s*(?:{_COUNTED})[a-z]*")


def is_form_word(word: str) -> bool:
    """Return whether a word of a name only states the form."""
    return word not in VARIANTS and bool(dosage_forms_of(word))


def _amount(token: re.Match[str]) -> NamedAmount:
    number = token["number"]
    value = Decimal((f"0{number}" if number.startswith(".") else number).replace(",", ""))
    unit, factor = _UNITS.get(token["unit"] or "", ("", 1))
    of = {"mls": "ml", "gm": "g", "h": "hr"}.get(token["of"] or "", token["of"] or "")
    return NamedAmount(value * factor, unit, Decimal(token["per"] or 1) if of else Decimal(0), of)


_BRACKETED_VOLUME = re.compile(r"\s*\((\d+(?:\.\d+)?\s*ml)\)", re.IGNORECASE)
"""A volume in brackets: `50 mg (1 ml)` is 50 mg/1 ml."""
_PACK = re.compile(r";\s*\d+(?:\.\d+)?\s*(?:g|gm|ml)$", re.IGNORECASE)
"""A pack size: `1% w/w; 30 g` is sold in tubes of 30 g."""


@lru_cache(maxsize=8192)
def strength_parts(strength: str) -> tuple[NamedAmount, ...]:
    """Return the amount of each ingredient in a listed strength, `200 mg + 40 mg/5 ml`.

    A volume at the end applies to all parts. () where a part is not an amount.
    """
    plain = _BRACKETED_VOLUME.sub(r"/\1", _PACK.sub("", strength))
    parts = [parse_name(part) for part in plain.split(" + ")] if plain else []
    if not parts or any(len(part.amounts) != 1 for part in parts):
        return ()
    amounts = [part.amounts[0] for part in parts]
    last = amounts[-1]
    if last.of and not any(amount.of for amount in amounts[:-1]):
        amounts = [NamedAmount(a.number, a.unit, last.per, last.of) for a in amounts]
    return tuple(amounts)


_ALIKE = dict.fromkeys(("dose", "puff", "actuation", "spray"), "")
"""An inhaler of 100 mcg gives this amount at each puff, whether the list states it or not."""


def concentration(strength: str) -> tuple[tuple[str, str, str], ...]:
    """Return a strength for comparison: each amount in one piece, one ml or one dose.

    Amounts have three significant digits, so that 10 g/15 ml equals 3.335 g/5 ml.
    """
    return tuple(
        (f"{amount.number / (amount.per or 1):.3g}", amount.unit, _ALIKE.get(amount.of, amount.of))
        for amount in strength_parts(strength)
    )
