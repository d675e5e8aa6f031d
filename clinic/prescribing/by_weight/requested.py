"""An amount per kilogram in a typed line: `15 mg/kg`, `40 mg/kg/day divided bd`. Pure."""

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
"""The mg in one of each unit of weight."""


class AmountPer(StrEnum):
    """The basis of an amount per kilogram: one dose, or all doses of a day together."""

    DOSE = "dose"
    DAY = "day"
    UNSTATED = ""


@dataclass(frozen=True, slots=True)
class RequestedAmount:
    """An amount in `unit` (mg, mcg, g or ml) per kilogram; None where none is stated (`? mg/kg`).

    `up_to` is the upper end of a range, `of` the ingredient that is counted, '' where it is not
    stated. `chosen` of `chosen_unit` is the amount to which the doctor rounded a dose (`= 7 ml`).
    `before` and `after` are the rest of the line.
    """

    amount: Fraction | None
    up_to: Fraction | None
    unit: Unit
    per: AmountPer
    of: str = ""
    chosen: Fraction | None = None
    chosen_unit: Unit = Unit.PIECE
    before: str = ""
    after: str = ""

    @property
    def rest(self) -> str:
        """The line without the amount: the medicine, and how it is taken."""
        return f"{self.before} {self.after}".strip()

    @property
    def text(self) -> str:
        """The canonical text of the amount: `10-15 mg/kg/dose of amoxicillin = 7 ml`."""
        amount = number(self.amount, self.unit) + " " if self.amount else "? "
        if self.amount and self.up_to:
            amount = f"{number(self.amount, self.unit)}-{number(self.up_to, self.unit)} "
        basis = f"/{self.per.value}" if self.per else ""
        of = f" of {self.of}" if self.of else ""
        chosen = f" = {number(self.chosen, self.chosen_unit)}" if self.chosen else ""
        return f"{amount}{self.unit.value}/kg{basis}{of}{chosen}{self._unit_chosen}"

    @property
    def _unit_chosen(self) -> str:
        return f" {self.chosen_unit.value}" if self.chosen and self.chosen_unit else ""

    @property
    def line(self) -> str:
        """The whole line, with the amount in its place."""
        return " ".join(filter(None, (self.before, self.text, self.after)))


class UnreadableAmount(ValueError):
    """A line with an amount per kilogram that cannot be read; the message says why."""


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
PER_KG = re.compile(r"(?:/|\bper)\s*k(?:g|ilo)", re.IGNORECASE)
"""A mention of an amount per kilogram."""
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


def find_requested_amount(line: str) -> RequestedAmount | None:
    """Return the amount per kilogram in a line; None where the line mentions no weight.

    Raises UnreadableAmount where it mentions one that is not of the kinds that are worked out.
    """
    text = " ".join(line.split())
    plain_text = plain(text)
    if not PER_KG.search(plain_text):
        return None
    matches = list(_AMOUNT.finditer(plain_text))
    if len(matches) != 1 or len(PER_KG.findall(plain_text)) != 1:
        raise UnreadableAmount(
            _WRITE if len(matches) < 2 else "Write one amount for each kg in a line."
        )
    match = matches[0]
    before, after = _around(text[: match.start()], text[match.end() :])
    if rate := _RATE.match(after):
        raise UnreadableAmount(
            f"An amount for each kg {rate[0].strip()} is not worked out. {_WRITE}"
        )
    if re.match(r"[\w/]", after) or (match[0][0].isalpha() and before[-1:] in _DIGITS):
        raise UnreadableAmount(_WRITE)
    of, after = _of(after)
    chosen, unit, after = _chosen(after)
    per, after = _divided(match, after)
    return RequestedAmount(
        amount=_positive(match["n"]),
        up_to=_positive(match["up"]),
        unit=_UNITS[match["unit"].lower()],
        per=per,
        of=of,
        chosen=chosen,
        chosen_unit=unit,
        before=before,
        after=after.strip(" ,;"),
    )


def _around(before: str, after: str) -> tuple[str, str]:
    """Return the text before and after an amount, without the brackets or the @ that only mark
    it."""
    before = before.rstrip()
    if before.endswith("(") and after.lstrip().startswith(")"):
        before, after = before[:-1].rstrip(), after.lstrip()[1:]
    return _AT.sub("", before), after


_DIGITS = frozenset("0123456789.,") | {"½", "¼", "¾"}
_AT = re.compile(r"(?:^|\s+)(?:@|at)$|@$", re.IGNORECASE)
_WRITE = "Write the amount for each kg like 15 mg/kg/dose or 40 mg/kg/day."


def _positive(text: str | None) -> Fraction | None:
    if text is None:
        return None
    number = Fraction(f"0{text}" if text.startswith(".") else text)
    if not 0 < number <= 10_000 or number * 1000 % 1:
        raise UnreadableAmount(_WRITE)
    return number


def _of(after: str) -> tuple[str, str]:
    """Return the ingredient that the amount counts, `of amoxicillin`, and the text after it."""
    match = _OF.match(after)
    if match is None:
        return "", after
    for text in (f"{match['one']}{match['two'] or ''}", match["one"]):
        name = normal_ingredient(" ".join(text.split()))
        if name in known_ingredients():
            return name, after[match.start("one") + len(text) :]
    return "", after


def _chosen(after: str) -> tuple[Fraction | None, Unit, str]:
    match = _CHOSEN.match(after)
    if match is None:
        return None, Unit.PIECE, after
    part = _PIECES.get(match["p"] or match["q"] or "", Fraction(0))
    whole = _positive(match["n"]) if match["n"] else None
    unit = _CHOSEN_UNITS[(match["unit"] or "").lower()]
    return (whole or Fraction(0)) + part, unit, after[match.end() :]


def _divided(match: re.Match[str], after: str) -> tuple[AmountPer, str]:
    """Return the basis of the amount, and the text after it with the number of doses as times a
    day.

    `divided doses` means the amount of a day.
    """
    per = AmountPer.DAY if match["day"] else AmountPer.DOSE if match["dose"] else AmountPer.UNSTATED
    divided = _DIVIDED.search(after) or (_IN_DOSES.search(after) if per is AmountPer.DAY else None)
    if divided is None:
        return per, after
    if per is AmountPer.DOSE:
        raise UnreadableAmount("A dose and a day at once: write /dose, or /day in divided doses.")
    counts = [divided[name] for name in divided.re.groupindex if divided[name]]
    if len(counts) > 1:
        raise UnreadableAmount(_WRITE)
    times = f" {_COUNTS[counts[0].lower()]} times a day " if counts else " "
    return AmountPer.DAY, f"{after[: divided.start()]}{times}{after[divided.end() :]}"
