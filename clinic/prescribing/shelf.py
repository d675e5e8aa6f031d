"""The medicines a doctor can write: the doctor's own shelf, then the shipped ones. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic.facts import medicines, written
from clinic.facts.forms import fits, form_before, forms_meant
from clinic.facts.index import plain_name
from clinic.facts.medicines import Medicine
from clinic.facts.strengths import past_unit, spellings

LONGEST_LABEL_WORDS = 16


@dataclass(frozen=True, slots=True)
class Known:
    """A medicine as the prescription sees it. `shelf_id` is 0 for one that is only shipped.

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
    shelf_id: int = 0
    confirmed: bool = False
    pinned: bool = False
    uses: int = 0
    usual_dose: str = ""

    @property
    def is_unlisted(self) -> bool:
        """Whether it was worked out from a listed one of another strength or form."""
        return bool(self.fact) and not written.is_listed(self.fact)


@dataclass(frozen=True, slots=True)
class Use:
    """How often a doctor has written a medicine, and with what dose last."""

    label: str
    uses: int
    dose: str


fold = plain_name
"""The spelling under which a label is looked up, the same as that of the shipped medicines."""


class Shelf:
    """What one doctor can write, by label and by search; `uses` by the folded label."""

    def __init__(self, own: Iterable[Known] = (), uses: Mapping[str, Use] | None = None) -> None:
        self.own = {fold(medicine.label): medicine for medicine in own}
        self.uses = uses or {}

    def find(self, label: str) -> Known | None:
        """The medicine with exactly this label, the doctor's own before the shipped one."""
        known = next(filter(None, map(self.own.get, spellings(label))), None)
        if known is not None:
            return known
        shipped = medicines.find_named(label)
        return self._with_use(shipped) if shipped else None

    def search(self, words: str, limit: int = 8) -> list[Known]:
        """Medicines that these words may mean, those that this doctor writes most first."""
        own = [medicine for medicine in self.own.values() if _matches(medicine, words)]
        shipped = [self._with_use(found) for found in medicines.search_medicines(words, limit * 2)]
        return self._ranked(own, shipped)[:limit]

    def meant(self, name: str, form_hint: str = "") -> list[Known]:
        """What a typed name most likely means: one where it is clear, several to choose from."""
        exact, forms = self.find(name), forms_meant(form_hint)
        if exact is not None and fits(exact.form, forms):
            return [exact]
        matching = (medicine for medicine in self.own.values() if _matches(medicine, name))
        own = [medicine for medicine in matching if fits(medicine.form, forms)]
        shipped = [self._with_use(found) for found in written.find_by_name(name, form_hint)]
        ranked = self._ranked(own, shipped)
        used = [medicine for medicine in ranked if medicine.uses]
        # One that this doctor writes is meant, unless the doctor writes several of them.
        return used if len(used) == 1 and used[0].label in {m.label for m in shipped} else ranked

    def pinned(self) -> list[Known]:
        """The doctor's favourites, the most used first."""
        kept = [medicine for medicine in self.own.values() if medicine.pinned]
        return sorted(kept, key=lambda medicine: (-medicine.uses, medicine.label))

    def split(self, line: str) -> tuple[Known | None, str]:
        """The medicine whose label a line begins with, the longest such, and what follows it.

        None where that says that it is another one: `Pan 40 inj`, `Telma 40 H`."""
        words = line.split()
        for count in range(min(len(words), LONGEST_LABEL_WORDS), 0, -1):
            known = self.find(" ".join(words[:count]))
            rest = " ".join(words[count:])
            if known is not None and not _is_another(known, rest):
                return known, rest
        return None, line

    def _ranked(self, own: list[Known], shipped: list[Known]) -> list[Known]:
        names = {fold(medicine.label) for medicine in own}
        both = [*own, *(found for found in shipped if fold(found.label) not in names)]
        return sorted(both, key=lambda medicine: (-medicine.uses, not medicine.pinned))

    def _with_use(self, medicine: Medicine) -> Known:
        known = self.own.get(fold(medicine.label))
        if known is not None:
            return known
        use = self.uses.get(fold(medicine.label))
        return Known(
            label=medicine.label,
            generic=medicine.generic,
            ingredients=medicine.ingredients,
            form=medicine.form,
            strength=medicine.strength,
            schedule=medicine.schedule,
            pack=medicine.pack,
            fact=medicine.key,
            confirmed=not medicine.is_brand and written.is_listed(medicine.key),
            uses=use.uses if use else 0,
            usual_dose=use.dose if use else "",
        )


def _is_another(medicine: Known, rest: str) -> bool:
    """Whether the words behind a label belong to another medicine of its name."""
    behind = past_unit(rest)
    forms, _ = form_before(behind)
    return not fits(medicine.form, forms) or written.says_another(medicine.label, behind)


def _matches(medicine: Known, words: str) -> bool:
    """Whether each word begins a word of the label or of the generic name."""
    known = fold(f"{medicine.label} {medicine.generic}").split()
    asked = fold(words).split()
    return bool(asked) and all(any(k.startswith(word) for k in known) for word in asked)
