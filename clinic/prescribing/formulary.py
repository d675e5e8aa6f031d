"""The medicines a doctor can write: the doctor's own formulary, then the shipped ones. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from clinic.facts import medicines
from clinic.facts.index import plain_name
from clinic.facts.ingredients import name_words, without_salts
from clinic.facts.medicines import Medicine
from clinic.facts.names import family_of, parse_name
from clinic.facts.strengths import spellings

LONGEST_LABEL_WORDS = 16
UNLISTED = "u:"
"""The prefix of the `fact` of a medicine that was derived from a listed one, in an unlisted
strength."""


@dataclass(frozen=True, slots=True)
class MedicineOption:
    """A medicine as an option for a prescription. `own_id` is 0 for one that is only shipped.

    `confirmed`: the doctor confirmed its composition, or it is a generic, whose name states it.
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
        """True if it is a shipped brand; its name does not state its composition."""
        return self.fact.startswith("b:")

    @property
    def is_unsure(self) -> bool:
        """True if it is in the doctor's formulary and the doctor has not confirmed it yet."""
        return bool(self.own_id) and not self.confirmed

    @property
    def contents(self) -> str:
        """The composition: Cetirizine 10 mg tablet."""
        return " ".join(filter(None, [self.generic, self.strength, self.form]))

    @property
    def is_unlisted(self) -> bool:
        """True if it was derived from a listed one of another strength or form."""
        return self.fact.startswith(UNLISTED)


@dataclass(frozen=True, slots=True)
class MedicineUse:
    """The number of times a doctor has written a medicine, and the last dose."""

    label: str
    uses: int
    dose: str


fold = plain_name
"""Return the spelling under which a label is looked up, the same as for the shipped medicines."""


class Formulary:
    """The medicines one doctor can write, by label and by search; `uses` by the folded label."""

    def __init__(
        self, own: Iterable[MedicineOption] = (), uses: Mapping[str, MedicineUse] | None = None
    ) -> None:
        self.own = {fold(medicine.label): medicine for medicine in own}
        self.uses = uses or {}

    def find(self, label: str) -> MedicineOption | None:
        """Return the medicine with exactly this label, the doctor's own before the shipped one."""
        own_medicine = next(filter(None, map(self.own.get, spellings(label))), None)
        if own_medicine is not None:
            return own_medicine
        shipped = medicines.find_by_label(label)
        return self._with_use(shipped) if shipped else None

    def search(self, text: str, limit: int = 8) -> list[MedicineOption]:
        """Return medicines that a typed text may mean, the doctor's most used first.

        Own medicines that are not confirmed come last.
        """
        own = [medicine for medicine in self.own.values() if _matches(medicine, text)]
        shipped = [*self._written_before(text, limit), *medicines.search_medicines(text, limit * 2)]
        ranked = self._ranked(own, [self._with_use(match) for match in shipped])
        return sorted(ranked, key=lambda medicine: medicine.is_unsure)[:limit]

    def _written_before(self, text: str, limit: int) -> list[Medicine]:
        """Return the doctor's most used shipped medicines with these words in their label.

        Among thousands a search might miss them.
        """
        prefixes = fold(text).split()
        matching = [use for label, use in self.uses.items() if begin_words(prefixes, label)]
        most = sorted(matching, key=lambda use: -use.uses)[:limit]
        return [medicine for use in most if (medicine := medicines.find_by_label(use.label))]

    def family(self, words: Sequence[str]) -> list[MedicineOption]:
        """Return the medicines called by exactly these words, the doctor's most used first.

        The salt may be left out or added (losartan potassium); substances may be named one by one
        (paracetamol + ibuprofen is the fixed combination of just these two).
        """
        family = family_of(words)
        own = self._own_by_family.get(family, [])
        shipped = medicines.list_family(words) or medicines.list_family(without_salts(words))
        if not own and not shipped and len(words) > 1:
            shipped = _of_substances(words)
        return self._ranked(own, [self._with_use(medicine) for medicine in shipped])

    @cached_property
    def _own_by_family(self) -> dict[str, list[MedicineOption]]:
        by_family: dict[str, list[MedicineOption]] = {}
        for medicine in self.own.values():
            by_family.setdefault(parse_name(medicine.label).family, []).append(medicine)
        return by_family

    def same_ingredients(self, medicine: MedicineOption) -> list[MedicineOption]:
        """Return all listed medicines of exactly the same ingredients."""
        if not medicine.ingredients:
            return []
        listed = medicines.list_of_ingredients(medicine.ingredients)
        return [self._with_use(match) for match in listed]

    def pinned(self) -> list[MedicineOption]:
        """Return the doctor's favourites, the most used first."""
        favourites = [medicine for medicine in self.own.values() if medicine.pinned]
        return sorted(favourites, key=lambda medicine: (-medicine.uses, medicine.label))

    def split(self, line: str) -> tuple[MedicineOption | None, str]:
        """Return the medicine with the longest label that a line begins with, and the rest of the
        line."""
        words = line.split()
        beginnings: list[str] = []
        for count in range(1, min(len(words), LONGEST_LABEL_WORDS) + 1):
            if not any(map(str.isalnum, words[count - 1])) and words[count - 1] not in "+-/&":
                break  # a sign belongs to no name
            beginnings.append(" ".join(words[:count]))
        own = {
            count: self.own[spelling]
            for count, text in enumerate(beginnings, 1)
            for spelling in spellings(text)
            if spelling in self.own
        }
        shipped = medicines.find_longest_label(beginnings)
        count = max([*own, (shipped[0] + 1) if shipped else 0])
        if not count:
            return None, line
        medicine = own.get(count) or self._with_use(shipped[1])  # type: ignore[index]
        return medicine, " ".join(words[count:])

    def _ranked(
        self, own: list[MedicineOption], shipped: list[MedicineOption]
    ) -> list[MedicineOption]:
        by_name: dict[str, MedicineOption] = {}
        for medicine in (*own, *shipped):
            by_name.setdefault(fold(medicine.label), medicine)
        return sorted(by_name.values(), key=lambda medicine: (-medicine.uses, not medicine.pinned))

    def _with_use(self, medicine: Medicine) -> MedicineOption:
        own_medicine = self.own.get(fold(medicine.label))
        if own_medicine is not None:
            return own_medicine
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
    """Return the generics of exactly the substances that the words name in sequence."""
    substances = name_words(words)
    listed = medicines.list_of_ingredients(substances) if len(substances) > 1 else []
    return [medicine for medicine in listed if not medicine.is_brand]


def _matches(medicine: MedicineOption, text: str) -> bool:
    """Return whether each word of the text begins a word of the label or of the generic name."""
    return begin_words(fold(text).split(), fold(f"{medicine.label} {medicine.generic}"))


def begin_words(prefixes: Sequence[str], name: str) -> bool:
    """Return whether each prefix begins a word of a folded name."""
    if not prefixes or prefixes[0] not in name:
        return False
    words = name.split()
    return all(any(word.startswith(prefix) for word in words) for prefix in prefixes)
