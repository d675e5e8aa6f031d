"""An amount for each kilogram in a typed line: `15 mg/kg`, `40 mg/kg/day divided bd`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clinic.facts.ingredients import known_ingredients, normal_ingredient
from clinic.prescribing.dose import plain
from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.dose.writing import number

IN_MG = {Unit.MG: Fraction(1), Unit.MCG: Fraction(1, 1000), Unit.GRAM: Fraction(1000)}
"""How many mg one of each unit of weight is."""


class Per(StrEnum):
    """What an amount for each kilogram is: one dose, or all doses of a day together."""

    DOSE = "dose"
    DAY = "day"
    UNSAID = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """So many `unit` (mg, mcg, g or ml) for each kilogram; None where none is said (`? mg/kg`).

    `up_to` is the upper end of a range, `of` the ingredient that is counted, '' where it is not
    said. `chosen` of `chosen_unit` is what a dose was rounded to by hand (`= 7 ml`). `before` and
    `behind` are the rest of the line.
    """

    amount: Fraction | None
    up_to: Fraction | None
    unit: Unit
    per: Per
    of: str = ""
    chosen: Fraction | None = None
    chosen_unit: Unit = Unit.PIECE
    before: str = ""
    behind: str = ""

    @property
    def rest(self) -> str:
        """The line without the amount: the medicine, and how it is taken."""
        return f"{self.before} {self.behind}".strip()

    @property
    def text(self) -> str:
        """The amount in the one way it is written: `10-15 mg/kg/dose of amoxicillin = 7 ml`."""
        said = number(self.amount, self.unit) + " " if self.amount else "? "
        if self.amount and self.up_to:
            said = f"{number(self.amount, self.unit)}-{number(self.up_to, self.unit)} "
        per = f"/{self.per.value}" if self.per else ""
        of = f" of {self.of}" if self.of else ""
        chosen = f" = {number(self.chosen, self.chosen_unit)}" if self.chosen else ""
        return f"{said}{self.unit.value}/kg{per}{of}{chosen}{self._unit_chosen}"

    @property
    def _unit_chosen(self) -> str:
        return f" {self.chosen_unit.value}" if self.chosen and self.chosen_unit else ""

    @property
    def line(self) -> str:
        """The whole line, with the amount in its place."""
        return " ".join(filter(None, (self.before, self.text, self.behind)))


class CannotAsk(ValueError):
    """A line with an amount for each kilogram that cannot be read; the text says why."""


_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
_UNITS = {
    **dict.fromkeys(("mg", "mgs", "milligram", "milligrams"), Unit.MG),
    **dict.fromkeys(("mcg", "mcgs", "ug", "µg", "μg", "microgram", "micrograms"), Unit.MCG),
    **dict.fromkeys(("g", "gm", "gms", "gram", "grams"), Unit.GRAM),
    **dict.fromkeys(("ml", "mls", "cc"), Unit.ML),
}
_BODY = r"(?:\s*(?:b\.?w\.?|body\s*w(?:eigh)?t)(?![a-z]))?"
_KG = rf"(?:/|per|a|for each)\s*(?:kgs?|kilos?|kilograms?)(?![a-z]){_BODY}"
_DAY = r"(?:/|per|a|each)\s*(?:day|24\s*h(?:ou)?rs?|24\s*h)(?![a-z])"
_DOSE = r"(?:/|per|a|each)\s*dose(?![a-z])"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?P<n>{_NUMBER})(?:\s*(?:-|to)\s*(?P<up>{_NUMBER}))?\s*|\?\s*)?"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})\s*{_KG}"
    rf"(?:\s*(?:(?P<day>{_DAY})|(?P<dose>{_DOSE})))?",
    re.IGNORECASE,
)
MEANT = re.compile(r"(?:/|\bper)\s*k(?:g|ilo)", re.IGNORECASE)
"""Whether a line speaks of a weight at all."""
_RATE = re.compile(r"\s*(?:/|per)\s*(?:h|hr|hour|m|min|minute|w|wk|week|month|d|sec)\b", re.I)
_OF = re.compile(r"\s*(?:of|as)\s+(?P<one>[a-z]+)(?P<two>\s+[a-z]+)?", re.IGNORECASE)
_COUNTS = {"2": 2, "3": 3, "4": 4, "two": 2, "three": 3, "four": 4}
_COUNT = "|".join(_COUNTS)
_DIVIDED = re.compile(
    rf"(?:\b(?:in|into)\s+)?(?:(?P<k>{_COUNT})\s+)?(?:equally\s+)?\bdiv(?:ided)?\b\.?"
    rf"(?:\s+(?:in|into|by)\b)?(?:\s+(?P<k2>{_COUNT}))?(?:\s+(?:equal\s+)?doses?\b)?",
    re.IGNORECASE,
)
_IN_DOSES = re.compile(rf"\bin\s+(?P<k>{_COUNT})\s+doses\b", re.IGNORECASE)
_PIECES = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
_CHOSEN = re.compile(
    rf"\s*=\s*(?:(?P<n>{_NUMBER})(?P<p>[½¼¾])?|(?P<q>[½¼¾]))\s*(?P<unit>ml|tab|cap|suppository)?(?!\w)",
    re.IGNORECASE,
)
_CHOSEN_UNITS = {unit.value: unit for unit in (Unit.ML, Unit.TABLET, Unit.CAPSULE)}
_CHOSEN_UNITS |= {"suppository": Unit.SUPPOSITORY, "": Unit.PIECE}


def find_asked(line: str) -> Asked | None:
    """The amount for each kilogram in a line; None where the line speaks of no weight.

    Raises CannotAsk where it speaks of one and the amount is not one of those that are worked out.
    """
    text = " ".join(line.split())
    low = plain(text)
    if not MEANT.search(low):
        return None
    found = list(_AMOUNT.finditer(low))
    if len(found) != 1 or len(MEANT.findall(low)) != 1:
        raise CannotAsk(_WRITE if len(found) < 2 else "Write one amount for each kg in a line.")
    match = found[0]
    before, behind = _around(text[: match.start()], text[match.end() :])
    if rate := _RATE.match(behind):
        raise CannotAsk(f"An amount for each kg {rate[0].strip()} is not worked out. {_WRITE}")
    if re.match(r"[\w/]", behind) or (match[0][0].isalpha() and before[-1:] in _DIGITS):
        raise CannotAsk(_WRITE)
    of, behind = _of(behind)
    chosen, unit, behind = _chosen(behind)
    per, behind = _divided(match, behind)
    return Asked(
        amount=_positive(match["n"]),
        up_to=_positive(match["up"]),
        unit=_UNITS[match["unit"].lower()],
        per=per,
        of=of,
        chosen=chosen,
        chosen_unit=unit,
        before=before,
        behind=behind.strip(" ,;"),
    )


def _around(before: str, behind: str) -> tuple[str, str]:
    """What stands around an amount, without the brackets or the @ that only mark it."""
    before = before.rstrip()
    if before.endswith("(") and behind.lstrip().startswith(")"):
        before, behind = before[:-1].rstrip(), behind.lstrip()[1:]
    return _AT.sub("", before), behind


_DIGITS = frozenset("0123456789.,") | {"½", "¼", "¾"}
_AT = re.compile(r"(?:^|\s+)(?:@|at)$|@$", re.IGNORECASE)
_WRITE = "Write the amount for each kg like 15 mg/kg/dose or 40 mg/kg/day."


def _positive(text: str | None) -> Fraction | None:
    if text is None:
        return None
    found = Fraction(f"0{text}" if text.startswith(".") else text)
    if not 0 < found <= 10_000 or found * 1000 % 1:
        raise CannotAsk(_WRITE)
    return found


def _of(behind: str) -> tuple[str, str]:
    """The ingredient that the amount counts, `of amoxicillin`, and what follows."""
    match = _OF.match(behind)
    if match is None:
        return "", behind
    for words in (f"{match['one']}{match['two'] or ''}", match["one"]):
        name = normal_ingredient(" ".join(words.split()))
        if name in known_ingredients():
            return name, behind[match.start("one") + len(words) :]
    return "", behind


def _chosen(behind: str) -> tuple[Fraction | None, Unit, str]:
    match = _CHOSEN.match(behind)
    if match is None:
        return None, Unit.PIECE, behind
    part = _PIECES.get(match["p"] or match["q"] or "", Fraction(0))
    whole = _positive(match["n"]) if match["n"] else None
    unit = _CHOSEN_UNITS[(match["unit"] or "").lower()]
    return (whole or Fraction(0)) + part, unit, behind[match.end() :]


def _divided(match: re.Match[str], behind: str) -> tuple[Per, str]:
    """Whether the amount is that of a day, which `divided doses` says too; and what follows, with
    the number of doses as times a day."""
    per = Per.DAY if match["day"] else Per.DOSE if match["dose"] else Per.UNSAID
    parted = _DIVIDED.search(behind) or (_IN_DOSES.search(behind) if per is Per.DAY else None)
    if parted is None:
        return per, behind
    if per is Per.DOSE:
        raise CannotAsk("A dose and a day at once: write /dose, or /day in divided doses.")
    said = [parted[name] for name in parted.re.groupindex if parted[name]]
    if len(said) > 1:
        raise CannotAsk(_WRITE)
    times = f" {_COUNTS[said[0].lower()]} times a day " if said else " "
    return Per.DAY, f"{behind[: parted.start()]}{times}{behind[parted.end() :]}"
