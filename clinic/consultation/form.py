"""Everything on the consultation's form as it was typed, and what one command makes of it. Pure.

Lists hold entries of one line each; every list has a box into which the next entry is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from clinic.measurements.rules import Stands, merge, same
from clinic.prescribing.lines import name_in
from clinic.visits.vitals import FIELDS

LISTS = ("symptoms", "diagnosis", "prescription", "investigations", "advice")
TEXTS = (*FIELDS, "findings", "expecting", "pregnant_weeks", "follow_up", "private_notes")
REASON = "reason-"
OWN = ("label", "generic", "strength", "form")
"""The fields beside a line that was not recognised: `own-<its place>-<field>`."""
SEEN = "seen-"
"""The hidden field beside a vital sign: what the page has shown as recorded, `seen-weight`."""
WAS = "was-"
"""The field beside a line that was typed in other words: `was-<its place>`."""
BELIEVED = tuple(f"{name}:" for name in FIELDS)
"""Begin the keys of the answers that a measure is right, `weight:140000`: see visits.plausible."""
_BREAKS = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85]+")


class Posted(Protocol):
    """A posted form: what werkzeug's MultiDict offers of it."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...
    def keys(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class ConsultationForm:
    """`lists` and `boxes` by the names in LISTS, `texts` by those in TEXTS, `reasons` by the key
    of the caution they answer, `told` by the line whose medicine the fields in OWN tell of, `was`
    by the line that was typed in other words, `origins` by the line that was made of each: see
    `consultation.by_weight`. By the name of a vital sign, `seen` is what the page has shown as
    recorded, `recorded` what this note has recorded last."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def posted(cls, form: Posted) -> ConsultationForm:
        """What a form brought; entries that were emptied are gone."""
        return cls(
            lists={name: _entries(form.getlist(name)) for name in LISTS},
            boxes={name: form.get(f"{name}_new", "") for name in LISTS},
            texts={name: _text(form.getlist(name)).replace("\r\n", "\n") for name in TEXTS},
            reasons={
                name.removeprefix(REASON): form.get(name, "").strip()
                for name in form.keys()  # noqa: SIM118  # a MultiDict is no Mapping of ours
                if name.startswith(REASON) and form.get(name, "").strip()
            },
            told=_told(form),
            was=_was(form),
            origins=_origins(form),
            seen=_seen(form),
        )

    @classmethod
    def kept(cls, draft: Mapping[str, Any]) -> ConsultationForm:
        """What a draft holds."""
        return cls(
            lists={name: tuple(draft.get("lists", {}).get(name, ())) for name in LISTS},
            boxes={name: draft.get("boxes", {}).get(name, "") for name in LISTS},
            texts={name: draft.get("texts", {}).get(name, "") for name in TEXTS},
            reasons=dict(draft.get("reasons", {})),
            told=dict(draft.get("told", {})),
            was=dict(draft.get("was", {})),
            origins=dict(draft.get("origins", {})),
            seen=dict(draft.get("seen", {})),
            recorded=dict(draft.get("recorded", {})),
        )

    def to_json(self) -> dict[str, Any]:
        """What the draft keeps; `kept` reads it again."""
        standing = self.entries("prescription")
        return {
            "lists": {name: list(self.entries(name)) for name in LISTS},
            "boxes": {name: self.box(name) for name in LISTS if self.box(name)},
            "texts": {name: self.text(name) for name in TEXTS if self.text(name)},
            "reasons": dict(self.reasons),
            "told": {line: dict(fields) for line, fields in self.told.items()},
            "was": {line: typed for line, typed in self.was.items() if line in standing},
            "origins": dict(self.origins),
            "seen": dict(self.seen),
            "recorded": dict(self.recorded),
        }

    def says_same(self, draft: Mapping[str, Any]) -> bool:
        """Whether a draft holds the same text, whatever its page has seen of the measurements."""
        blank: dict[str, Any] = {"seen": {}, "recorded": {}}
        return {**draft, **blank} == {**self.to_json(), **blank}

    def entries(self, name: str) -> tuple[str, ...]:
        return self.lists.get(name, ())

    def box(self, name: str) -> str:
        return self.boxes.get(name, "")

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def believed(self) -> frozenset[str]:
        """The keys of the measures of which the doctor has said that they are right."""
        return frozenset(key for key in self.reasons if key.startswith(BELIEVED))

    def believing(self, key: str) -> ConsultationForm:
        """With the answer that the measure of a key is right."""
        return replace(self, reasons={**self.reasons, key: "This is right"})

    def with_text(self, name: str, text: str) -> ConsultationForm:
        return replace(self, texts={**self.texts, name: text})

    @property
    def says_nothing(self) -> bool:
        """Whether nothing at all was written, not even into a box."""
        written = (*self.boxes.values(), *self.texts.values())
        return not any(self.lists.values()) and not any(text.strip() for text in written)

    def remembering(self, earlier: ConsultationForm) -> ConsultationForm:
        """With what was told earlier of lines of which this form says nothing: a line that stands
        in the box at this moment has no fields. Nor has a measure that is right."""
        standing = self.entries("prescription")
        absent = {line: told for line, told in earlier.told.items() if line not in standing}
        gone = {line: was for line, was in earlier.origins.items() if line not in standing}
        right = {key: words for key, words in earlier.reasons.items() if key.startswith(BELIEVED)}
        return replace(
            self,
            told={**absent, **self.told},
            origins={**gone, **self.origins},
            reasons={**right, **self.reasons},
            recorded=earlier.recorded,
        )

    def having_seen(self, name: str, text: str) -> ConsultationForm:
        """With a vital sign that is recorded having been shown to the doctor."""
        return replace(self, seen={**self.seen, name: text})

    def meeting(self, recorded: Mapping[str, str]) -> ConsultationForm:
        """With what is recorded by now of the vital signs that were not changed here. `seen` then
        differs from what is recorded only where both were changed, which the doctor decides."""
        texts, seen = dict(self.texts), {}
        for name, text in recorded.items():
            mine = self.text(name)
            known = (self.seen.get(name), self.recorded.get(name))
            stands = merge(name, mine, text, known)
            if stands is Stands.RECORDED and not same(name, mine, text):
                texts[name] = text
            seen[name] = self.seen.get(name, "") if stands is Stands.NEITHER else text
        ours = {n: text for n, text in self.recorded.items() if same(n, text, recorded[n])}
        return replace(self, texts=texts, seen=seen, recorded=ours)

    def forgetting(self, line: str) -> ConsultationForm:
        """Without what was told of a line: its medicine is known now."""
        return replace(self, told={key: told for key, told in self.told.items() if key != line})

    def noting(self, line: str, typed: str) -> ConsultationForm:
        """With the words that were typed for a line, where they are others."""
        words = _line(typed)
        return replace(self, was={**self.was, line: words}) if words else self

    def with_origin(self, line: str, origin: str) -> ConsultationForm:
        """With what a line was made of."""
        return replace(self, origins={**self.origins, line: origin})

    def with_entries(self, name: str, entries: Iterable[str]) -> ConsultationForm:
        return replace(self, lists={**self.lists, name: _entries(entries)})

    def with_box(self, name: str, text: str) -> ConsultationForm:
        return replace(self, boxes={**self.boxes, name: text})

    def adding(self, name: str, *entries: str) -> ConsultationForm:
        """With these entries at the end; one that stands already is not written twice."""
        standing, after = {entry.casefold() for entry in self.entries(name)}, [*self.entries(name)]
        for entry in _entries(entries):
            if entry.casefold() not in standing:
                standing.add(entry.casefold())
                after.append(entry)
        return self.with_entries(name, after)

    def taking_box(self, name: str) -> ConsultationForm:
        """With what stands in the box as an entry, and the box empty."""
        return self.adding(name, self.box(name)).with_box(name, "")

    def without(self, name: str, index: int) -> ConsultationForm:
        """Without one entry; an index that is not there changes nothing."""
        kept = [entry for place, entry in enumerate(self.entries(name)) if place != index]
        return self.with_entries(name, kept)

    def taking_up(self, name: str, index: int) -> ConsultationForm:
        """With an entry back in the box, to be written anew; what stood there becomes an entry."""
        if not 0 <= index < len(self.entries(name)):
            return self
        entry = self.entries(name)[index]
        return self.without(name, index).taking_box(name).with_box(name, entry)

    def moving(self, name: str, index: int, by: int) -> ConsultationForm:
        """With one entry further up (-1) or down (1)."""
        entries, to = list(self.entries(name)), index + by
        if not (0 <= index < len(entries) and 0 <= to < len(entries)):
            return self
        entries[index], entries[to] = entries[to], entries[index]
        return self.with_entries(name, entries)

    def replacing(self, name: str, index: int, entry: str) -> ConsultationForm:
        """With another text in the place of one entry; how that was typed stays beside it."""
        entries = list(self.entries(name))
        if not 0 <= index < len(entries):
            return self
        was = self.was.get(entries[index], "")
        entries[index] = entry
        return self.with_entries(name, entries).noting(entry, was)


def _entries(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, texts)))


def _text(texts: Iterable[str]) -> str:
    """What was written into a field; a weight may be written beside a medicine that asks for it."""
    return next(filter(str.strip, texts), "")


def _line(text: str) -> str:
    return " ".join(_BREAKS.sub(" ", text).split())


def _told(form: Posted) -> dict[str, dict[str, str]]:
    """What was written into the fields beside the lines; not where all are as they are offered."""
    sent, found = frozenset(form.keys()), {}
    for place, line in enumerate(map(_line, form.getlist("prescription"))):
        fields = {name: form.get(f"own-{place}-{name}", "") for name in OWN}
        offered = {"label": name_in(line), "generic": "", "strength": "", "form": ""}
        if f"own-{place}-label" in sent and fields != offered:
            found[line] = fields
    return found


def _seen(form: Posted) -> dict[str, str]:
    """What the page has shown as recorded of each vital sign; a page that does not say is left
    out."""
    sent = frozenset(form.keys())
    return {name: form.get(f"{SEEN}{name}", "") for name in FIELDS if f"{SEEN}{name}" in sent}


def _was(form: Posted) -> dict[str, str]:
    """How the lines were typed that stand there in other words."""
    lines = enumerate(map(_line, form.getlist("prescription")))
    was = {line: _line(form.get(f"{WAS}{place}", "")) for place, line in lines}
    return {line: typed for line, typed in was.items() if typed}


def _origins(form: Posted) -> dict[str, str]:
    """What the lines were made of, of those that were."""
    lines = list(map(_line, form.getlist("prescription")))
    found = {line: _line(form.get(f"origin-{n}", "")) for n, line in enumerate(lines)}
    return {line: origin for line, origin in found.items() if origin}
