"""The content of the consultation form as typed, and the pure steps that change it.

Lists hold entries of one line each; every list has a box into which the next entry is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from clinic.measurements.rules import MergeResult, merge, same
from clinic.prescribing.lines import own_fields
from clinic.visits.vitals import FIELDS

LISTS = ("symptoms", "diagnosis", "prescription", "investigations", "advice")
TEXTS = (*FIELDS, "findings", "expecting", "pregnant_weeks", "follow_up", "private_notes")
REASON = "reason-"
OWN = ("label", "generic", "strength", "form")
"""The fields of an own medicine beside an unrecognised line: `own-<its place>-<field>`."""
SEEN = "seen-"
"""Prefix of the hidden field with the recorded value that the page showed: `seen-weight`."""
WAS = "was-"
"""Prefix of the hidden field with the text from which a line was completed: `was-<its place>`."""
MEASURED = (*FIELDS, "expecting", "pregnant_weeks")  # of the texts: no words of the doctor
CONFIRMED_PREFIXES = tuple(f"{name}:" for name in FIELDS)
"""Prefixes of the reasons that confirm a measure, `weight:140000`: see `visits.plausible`."""
_BREAKS = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85]+")


class PostedForm(Protocol):
    """The methods of werkzeug's MultiDict that reading a posted form needs."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...
    def keys(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class ConsultationForm:
    """All that is typed into a consultation, as it was typed. Immutable.

    `lists` and `boxes` are keyed by the names in LISTS, `texts` by those in TEXTS, `reasons` by the
    key of the caution that each answers. Keyed by a line of the prescription: `own_medicines` (the
    fields in OWN), `typed_as` (the text from which it was completed), `origins` (the line from
    which its dose was calculated, see `consultation.by_weight`). Keyed by the name of a vital sign:
    `seen` (the recorded text that the page showed) and `recorded` (the text that this note recorded
    last).
    """

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    own_medicines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    typed_as: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_post(cls, form: PostedForm) -> ConsultationForm:
        """Read a posted form; empty entries are dropped."""
        return cls(
            lists={name: _entries(form.getlist(name)) for name in LISTS},
            boxes={name: form.get(f"{name}_new", "") for name in LISTS},
            texts={name: _text(form.getlist(name)).replace("\r\n", "\n") for name in TEXTS},
            reasons={
                name.removeprefix(REASON): form.get(name, "").strip()
                for name in form.keys()  # noqa: SIM118  # a MultiDict is no Mapping of ours
                if name.startswith(REASON) and form.get(name, "").strip()
            },
            own_medicines=_own_medicines(form),
            typed_as=_typed_as(form),
            origins=_origins(form),
            seen=_seen(form),
        )

    @classmethod
    def from_draft(cls, draft: Mapping[str, Any]) -> ConsultationForm:
        """Read the JSON of a draft, as `to_json` wrote it."""
        return cls(
            lists={name: tuple(draft.get("lists", {}).get(name, ())) for name in LISTS},
            boxes={name: draft.get("boxes", {}).get(name, "") for name in LISTS},
            texts={name: draft.get("texts", {}).get(name, "") for name in TEXTS},
            reasons=dict(draft.get("reasons", {})),
            own_medicines=dict(draft.get("told", {})),
            typed_as=dict(draft.get("was", {})),
            origins=dict(draft.get("origins", {})),
            seen=dict(draft.get("seen", {})),
            recorded=dict(draft.get("recorded", {})),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the JSON that a draft stores; `from_draft` reads it."""
        standing = self.entries("prescription")
        return {
            "lists": {name: list(self.entries(name)) for name in LISTS},
            "boxes": {name: self.box(name) for name in LISTS if self.box(name)},
            "texts": {name: self.text(name) for name in TEXTS if self.text(name)},
            "reasons": dict(self.reasons),
            "told": {line: dict(fields) for line, fields in self.own_medicines.items()},
            "was": {line: typed for line, typed in self.typed_as.items() if line in standing},
            "origins": dict(self.origins),
            "seen": dict(self.seen),
            "recorded": dict(self.recorded),
        }

    def has_text_of(self, draft: Mapping[str, Any]) -> bool:
        """Return whether a draft holds the same text, apart from what its page saw of the
        measurements.
        """
        blank: dict[str, Any] = {"seen": {}, "recorded": {}}
        return {**draft, **blank} == {**self.to_json(), **blank}

    def entries(self, name: str) -> tuple[str, ...]:
        return self.lists.get(name, ())

    def box(self, name: str) -> str:
        return self.boxes.get(name, "")

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def confirmed_measures(self) -> frozenset[str]:
        """The keys of the measures that the doctor confirmed."""
        return frozenset(key for key in self.reasons if key.startswith(CONFIRMED_PREFIXES))

    def confirming(self, key: str) -> ConsultationForm:
        """Return the form with the measure of this key confirmed."""
        return replace(self, reasons={**self.reasons, key: "This is right"})

    def with_text(self, name: str, text: str) -> ConsultationForm:
        return replace(self, texts={**self.texts, name: text})

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was written, not even into a box."""
        return not self.has_words and not any(text.strip() for text in self.texts.values())

    @property
    def has_words(self) -> bool:
        """Return whether anything was written beside the vital signs."""
        texts = [text for name, text in self.texts.items() if name not in MEASURED]
        return any((*self.lists.values(), *map(str.strip, (*self.boxes.values(), *texts))))

    def carrying_over(self, earlier: ConsultationForm) -> ConsultationForm:
        """Return the form with the data of an earlier form that this one does not carry: own
        medicines and origins of lines that are in the box at this moment, and confirmed measures.
        """
        standing = self.entries("prescription")
        old = earlier.own_medicines.items()
        absent = {line: fields for line, fields in old if line not in standing}
        origins = earlier.origins.items()
        absent_origins = {line: origin for line, origin in origins if line not in standing}
        reasons = earlier.reasons.items()
        confirmed = {key: why for key, why in reasons if key.startswith(CONFIRMED_PREFIXES)}
        return replace(
            self,
            own_medicines={**absent, **self.own_medicines},
            origins={**absent_origins, **self.origins},
            reasons={**confirmed, **self.reasons},
            recorded=earlier.recorded,
        )

    def having_shown(self, name: str, text: str) -> ConsultationForm:
        """Return the form as of a page that showed this recorded text of a vital sign."""
        return replace(self, seen={**self.seen, name: text})

    def merging_recorded(self, recorded: Mapping[str, str]) -> ConsultationForm:
        """Merge in what is recorded by now of the vital signs that were not changed here.

        Afterwards `seen` differs from the recorded text only where both were changed; the doctor
        then decides.
        """
        texts, seen = dict(self.texts), {}
        for name, text in recorded.items():
            mine = self.text(name)
            seen_texts = (self.seen.get(name), self.recorded.get(name))
            outcome = merge(name, mine, text, seen_texts)
            if outcome is MergeResult.RECORDED and not same(name, mine, text):
                texts[name] = text
            seen[name] = self.seen.get(name, "") if outcome is MergeResult.NEITHER else text
        ours = {n: text for n, text in self.recorded.items() if same(n, text, recorded[n])}
        return replace(self, texts=texts, seen=seen, recorded=ours)

    def without_own_medicine(self, line: str) -> ConsultationForm:
        """Return the form without the fields of an own medicine, once that medicine is stored."""
        others = {key: fields for key, fields in self.own_medicines.items() if key != line}
        return replace(self, own_medicines=others)

    def with_typed_text(self, line: str, typed: str) -> ConsultationForm:
        """Return the form with the text from which a line was completed; an empty one
        is left out."""
        text = _line(typed)
        return replace(self, typed_as={**self.typed_as, line: text}) if text else self

    def with_origin(self, line: str, origin: str) -> ConsultationForm:
        """Return the form with the line from which a dose was calculated."""
        return replace(self, origins={**self.origins, line: origin})

    def with_entries(self, name: str, entries: Iterable[str]) -> ConsultationForm:
        return replace(self, lists={**self.lists, name: _entries(entries)})

    def with_box(self, name: str, text: str) -> ConsultationForm:
        return replace(self, boxes={**self.boxes, name: text})

    def adding(self, name: str, *entries: str) -> ConsultationForm:
        """Return the form with these entries appended; an entry that is present already is not
        repeated.
        """
        standing, after = {entry.casefold() for entry in self.entries(name)}, [*self.entries(name)]
        for entry in _entries(entries):
            if entry.casefold() not in standing:
                standing.add(entry.casefold())
                after.append(entry)
        return self.with_entries(name, after)

    def with_box_added(self, name: str) -> ConsultationForm:
        """Return the form with the text of a box as an entry, and the box empty."""
        return self.adding(name, self.box(name)).with_box(name, "")

    def without(self, name: str, index: int) -> ConsultationForm:
        """Return the form without one entry; an index out of range changes nothing."""
        remaining = [entry for place, entry in enumerate(self.entries(name)) if place != index]
        return self.with_entries(name, remaining)

    def taking_up(self, name: str, index: int) -> ConsultationForm:
        """Return the form with an entry back in its box for editing; the box's text becomes an
        entry.
        """
        if not 0 <= index < len(self.entries(name)):
            return self
        entry = self.entries(name)[index]
        return self.without(name, index).with_box_added(name).with_box(name, entry)

    def moving(self, name: str, index: int, by: int) -> ConsultationForm:
        """Return the form with one entry moved up (-1) or down (1)."""
        entries, to = list(self.entries(name)), index + by
        if not (0 <= index < len(entries) and 0 <= to < len(entries)):
            return self
        entries[index], entries[to] = entries[to], entries[index]
        return self.with_entries(name, entries)

    def replacing(self, name: str, index: int, entry: str) -> ConsultationForm:
        """Return the form with one entry replaced; its `typed_as` moves to the new text."""
        entries = list(self.entries(name))
        if not 0 <= index < len(entries):
            return self
        typed_text = self.typed_as.get(entries[index], "")
        entries[index] = entry
        return self.with_entries(name, entries).with_typed_text(entry, typed_text)


def _entries(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, texts)))


def _text(texts: Iterable[str]) -> str:
    """Return the first text that is not blank; a weight may be typed beside a medicine too."""
    return next(filter(str.strip, texts), "")


def _line(text: str) -> str:
    return " ".join(_BREAKS.sub(" ", text).split())


def _own_medicines(form: PostedForm) -> dict[str, dict[str, str]]:
    """Return the typed fields of own medicines by line; untouched ones are left out."""
    sent, own_medicines = frozenset(form.keys()), {}
    for place, line in enumerate(map(_line, form.getlist("prescription"))):
        fields = {name: form.get(f"own-{place}-{name}", "") for name in OWN}
        offered = own_fields(line)
        if f"own-{place}-label" in sent and fields != offered:
            own_medicines[line] = fields
    return own_medicines


def _seen(form: PostedForm) -> dict[str, str]:
    """Return the recorded texts that the page showed, by vital sign; a page that sends none is left
    out.
    """
    sent = frozenset(form.keys())
    return {name: form.get(f"{SEEN}{name}", "") for name in FIELDS if f"{SEEN}{name}" in sent}


def _typed_as(form: PostedForm) -> dict[str, str]:
    """Return the texts from which lines were completed, by line."""
    lines = enumerate(map(_line, form.getlist("prescription")))
    typed_as = {line: _line(form.get(f"{WAS}{place}", "")) for place, line in lines}
    return {line: typed for line, typed in typed_as.items() if typed}


def _origins(form: PostedForm) -> dict[str, str]:
    """Return the lines from which doses were calculated, by the line that resulted."""
    lines = list(map(_line, form.getlist("prescription")))
    origins = {line: _line(form.get(f"origin-{n}", "")) for n, line in enumerate(lines)}
    return {line: origin for line, origin in origins.items() if origin}
