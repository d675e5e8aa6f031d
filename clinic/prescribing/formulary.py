"""The medicines a doctor can write: the doctor's own formulary, then the shipped ones. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clinic.facts import medicines
from clinic.facts.index import plain_name
from clinic.facts.ingredients import name_words, without_salts
from clinic.facts.medicines import Medicine
from clinic.facts.names import family_of, take_apart
from clinic.facts.strengths import spellings

LONGEST_LABEL_WORDS = 16
UNLISTED = "u:"
"""Begins the `fact` of a medicine that was made of a listed one, in a strength not listed."""


@dataclass(frozen=True, slots=True)
class MedicineOption:
    """A medicine as the prescription sees it. `own_id` is 0 for one that is only shipped.

    `confirmed`: the doctor vouches for what is in it, or it is a generic, which says so itself.
    """

    label: str
    generic: str = ""
    ingredients: tuple[str, ...] = ()
    form: str = ""
    strength: str = ""
    schedule: str = ""
    pack: str = ""
    fact: str = ""
    own_id: int = 0
    confirmed: bool = False
    pinned: bool = False
    uses: int = 0
    usual_dose: str = ""
    is_ambiguous: bool = False

    @property
    def is_brand(self) -> bool:
        """Whether it is a shipped brand; its name does not say what is in it."""
        return self.fact.startswith("b:")

    @property
    def is_unsure(self) -> bool:
        """Whether it came into the doctor's formulary and the doctor has not vouched for it yet."""
        return bool(self.own_id) and not self.confirmed

    @property
    def contents(self) -> str:
        """What is in it: Cetirizine 10 mg tablet."""
        return " ".join(filter(None, [self.generic, self.strength, self.form]))

    @property
    def is_unlisted(self) -> bool:
        """Whether it was worked out from a listed one of another strength or form."""
        return self.fact.startswith(UNLISTED)


@dataclass(frozen=True, slots=True)
class Use:
    """How often a doctor has written a medicine, and with what dose last."""

    label: str
    uses: int
    dose: str


fold = plain_name
"""The spelling under which a label is looked up, the same as that of the shipped medicines."""


class Formulary:
    """What one doctor can write, by label and by search; `uses` by the folded label."""

    def __init__(
        self, own: Iterable[MedicineOption] = (), uses: Mapping[str, Use] | None = None
    ) -> None:
        self.own = {fold(medicine.label): medicine for medicine in own}
        self.uses = uses or {}

    def find(self, label: str) -> MedicineOption | None:
        """The medicine with exactly this label, the doctor's own before the shipped one."""
        known = next(filter(None, map(self.own.get, spellings(label))), None)
        if known is not None:
            return known
        shipped = medicines.find_named(label)
        return self._with_use(shipped) if shipped else None

    def search(self, words: str, limit: int = 8) -> list[MedicineOption]:
        """Medicines that these words may mean, those that this doctor writes most first; an own one
        that nobody vouched for stands behind all others."""
        own = [medicine for medicine in self.own.values() if _matches(medicine, words)]
        found = [*self._written_before(words, limit), *medicines.search_medicines(words, limit * 2)]
        ranked = self._ranked(own, [self._with_use(one) for one in found])
        return sorted(ranked, key=lambda medicine: medicine.is_unsure)[:limit]

    def _written_before(self, words: str, limit: int) -> list[Medicine]:
        """The shipped medicines with these words in their label that this doctor wrote most often:
        among thousands a search would not come to them."""
        asked = fold(words).split()
        known = [use for label, use in self.uses.items() if _begin_words(asked, label)]
        most = sorted(known, key=lambda use: -use.uses)[:limit]
        return [found for use in most if (found := medicines.find_named(use.label))]

    def family(self, words: Sequence[str]) -> list[MedicineOption]:
        """The medicines called by exactly these words, those that this doctor writes most first.

        The salt may be left out or added (losartan potassium); substances may be named one by one
        (paracetamol + ibuprofen is the fixed combination of just these two).
        """
        family = family_of(words)
        own = [m for m in self.own.values() if take_apart(m.label).family == family]
        shipped = medicines.list_family(words) or medicines.list_family(without_salts(words))
        if not own and not shipped and len(words) > 1:
            shipped = _of_substances(words)
        return self._ranked(own, [self._with_use(found) for found in shipped])

    def alike(self, medicine: MedicineOption) -> list[MedicineOption]:
        """All that is listed of exactly the same ingredients."""
        if not medicine.ingredients:
            return []
        found = medicines.list_of_ingredients(medicine.ingredients)
        return [self._with_use(one) for one in found]

    def pinned(self) -> list[MedicineOption]:
        """The doctor's favourites, the most used first."""
        kept = [medicine for medicine in self.own.values() if medicine.pinned]
        return sorted(kept, key=lambda medicine: (-medicine.uses, medicine.label))

    def split(self, line: str) -> tuple[MedicineOption | None, str]:
        """The medicine whose label a line begins with, the longest such, and what follows it."""
        words = line.split()
        beginnings: list[str] = []
        for count in range(1, min(len(words), LONGEST_LABEL_WORDS) + 1):
            if not any(map(str.isalnum, words[count - 1])) and words[count - 1] not in "+-/&":
                break  # A sign is of no name.
            beginnings.append(" ".join(words[:count]))
        own = {
            count: self.own[way]
            for count, text in enumerate(beginnings, 1)
            for way in spellings(text)
            if way in self.own
        }
        shipped = medicines.find_longest_named(beginnings)
        count = max([*own, (shipped[0] + 1) if shipped else 0])
        if not count:
            return None, line
        known = own.get(count) or self._with_use(shipped[1])  # type: ignore[index]
        return known, " ".join(words[count:])

    def _ranked(
        self, own: list[MedicineOption], shipped: list[MedicineOption]
    ) -> list[MedicineOption]:
        both: dict[str, MedicineOption] = {}
        for medicine in (*own, *shipped):
            both.setdefault(fold(medicine.label), medicine)
        return sorted(both.values(), key=lambda medicine: (-medicine.uses, not medicine.pinned))

    def _with_use(self, medicine: Medicine) -> MedicineOption:
        known = self.own.get(fold(medicine.label))
        if known is not None:
            return known
        use = self.uses.get(fold(medicine.label))
        return MedicineOption(
            label=medicine.label,
            generic=medicine.generic,
            ingredients=medicine.ingredients,
            form=medicine.form,
            strength=medicine.strength,
            schedule=medicine.schedule,
            pack=medicine.pack,
            fact=medicine.key,
            confirmed=medicine.confidence in ("", "high") and not medicine.is_ambiguous,
            uses=use.uses if use else 0,
            usual_dose=use.dose if use else "",
            is_ambiguous=medicine.is_ambiguous,
        )


def _of_substances(words: Sequence[str]) -> list[Medicine]:
    """The generics of exactly the substances that the words name one after another."""
    named = name_words(words)
    found = medicines.list_of_ingredients(named) if len(named) > 1 else []
    return [medicine for medicine in found if not medicine.is_brand]


def _matches(medicine: MedicineOption, words: str) -> bool:
    """Whether each word begins a word of the label or of the generic name."""
    return _begin_words(fold(words).split(), fold(f"{medicine.label} {medicine.generic}"))


def _begin_words(asked: Sequence[str], name: str) -> bool:
    """Whether each word begins a word of a folded name."""
    if not asked or asked[0] not in name:
        return False
    known = name.split()
    return all(any(k.startswith(word) for k in known) for word in asked)
