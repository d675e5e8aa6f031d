"""The consultation's page as a browser keeps it: its form, updated by each response.

`Form.values` holds one value for each name; a note has lists, so the fields are kept here in order.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from clinic.consultation.form import LISTS
from clinic.extensions import db
from clinic.visits.drafts import find_draft
from clinic.visits.models import Visit
from clinic.visits.vitals import FIELDS
from tests.integration.client import Browser, Form, Page
from tests.integration.factories import Practice

FORM = "consultation"
PLACES = (
    *("seen", "request-key", *(f"part-{name}" for name in (*LISTS, "follow_up"))),
    *(f"measure-{name}" for name in FIELDS),
)
"""The ids of elements that a response replaces."""


class Writer:
    """One open page of one visit's note. `act` taps a button and applies the response."""

    def __init__(self, browser: Browser, visit_id: int) -> None:
        self.browser, self.path = browser, f"/visits/{visit_id}/consultation/"
        self.page = browser.get(self.path)
        assert self.page.status == 200, self.page.html[:500]
        self.places = _places(self.page)
        inside = {id(f) for place in self.places.values() for f in place[0].iter()}
        form = self.page.find(FORM)
        assert form is not None
        self.fixed = [f for f in form.iter() if id(f) not in inside]
        self.typed: dict[str, list[str]] = {}

    def fields(self) -> list[tuple[str, str]]:
        """Return the fields that a browser would send, in the order of the page; typed text
        last."""
        brought = [pair for place in self.places.values() for pair in place[1]]
        pairs = [*_pairs(self.fixed), *brought]
        untyped = [(name, value) for name, value in pairs if name not in self.typed]
        return untyped + [(name, text) for name, texts in self.typed.items() for text in texts]

    def entries(self, name: str) -> list[str]:
        """Return the entries of a list on the page."""
        return [value for field, value in self.fields() if field == name]

    def value(self, name: str) -> str:
        """Return the text of a field, "" if there is none."""
        return next((value for field, value in self.fields() if field == name), "")

    def type(self, **texts: str | list[str]) -> Writer:
        """Type texts into fields; a list of texts replaces the whole list."""
        for name, text in texts.items():
            self.typed[name] = [text] if isinstance(text, str) else text
        return self

    def act(self, act: str = "", htmx: bool = True, **texts: str | list[str]) -> Page:
        """Type, tap, and apply the response. Without a command it saves, as the page does at a
        pause."""
        self.type(**texts)
        self.type(sequence=str(int(self.value("sequence")) + 1))
        data: dict[str, list[str]] = {}
        for name, value in [*self.fields(), *([("act", act)] if act else [])]:
            data.setdefault(name, []).append(value)
        answer = self.browser.post(self.path, data, htmx=htmx)
        if htmx and answer.tree is not None:
            self._take(_places(answer))
        return answer

    def _take(self, places: dict[str, tuple[Element, list[tuple[str, str]]]]) -> None:
        if "part-prescription" in places:  # removed lines remove their checks
            gone = [name for name in self.places if name.startswith("checks-")]
            self.places = {k: v for k, v in self.places.items() if k not in gone}
        for identity, (element, pairs) in places.items():
            self.places[identity] = (element, pairs)
            for name in {name for name, _ in pairs} | _names_at(identity):
                self.typed.pop(name, None)


def _places(page: Page) -> dict[str, tuple[Element, list[tuple[str, str]]]]:
    places: dict[str, tuple[Element, list[tuple[str, str]]]] = {}
    for identity in (*PLACES, *_checks(page)):
        element = page.find(identity)
        if element is not None:
            places[identity] = (element, _pairs(element.iter()))
    # The checks of a line are inside the prescription until a response brings them alone.
    if "part-prescription" in places:
        inside = {id(f) for name in _checks(page) for f in places[name][0].iter()}
        whole = places["part-prescription"][0]
        rest = _pairs(f for f in whole.iter() if id(f) not in inside)
        places["part-prescription"] = (whole, rest)
    return places


def _checks(page: Page) -> list[str]:
    """Return the ids of the checks at each line of the prescription."""
    ids = (element.get("id") or "" for element in page.tree.iter()) if page.tree is not None else ()
    return [identity for identity in ids if identity.startswith("checks-")]


def _names_at(identity: str) -> set[str]:
    name = identity.removeprefix("part-")
    return {name, f"{name}_new"} if identity.startswith("part-") else set()


def _pairs(fields: Any) -> list[tuple[str, str]]:
    holder = Element("form")
    pairs = []
    for field in fields:
        if field.get("name"):
            holder = Element("form")
            holder.append(field)
            pairs += Form(_NOWHERE, holder).values.items()
    return pairs


class _Nowhere:
    url = ""


_NOWHERE: Any = _Nowhere()


def commands_on(page: Page) -> list[str]:
    """Return the commands of a page's buttons."""
    assert page.tree is not None
    buttons = (b for b in page.tree.iter("button") if b.get("name") == "act")
    return [button.get("value") or "" for button in buttons]


def begin(practice: Practice, patient_id: int | None = None) -> int:
    """Begin a visit by a tap on the patient's page; return its number."""
    browser = practice.browser()
    path = f"/patients/{patient_id or practice.patient()}/consultation/"
    answer = browser.post(path, {"csrf_token": browser.token()})
    assert answer.status == 303
    return int(answer.location.split("/")[2])


def draft_of(practice: Practice, visit_id: int) -> dict[str, Any] | None:
    """Return the draft of a visit; None if there is none."""
    with practice.at_work():
        draft = find_draft(visit_id)
        return None if draft is None else dict(draft.typed)


def visit_of(practice: Practice, visit_id: int) -> dict[str, Any]:
    """Return a visit by its columns."""
    with practice.at_work():
        visit = db.session.scalar(db.select(Visit).where(Visit.id == visit_id))
        return {c.key: getattr(visit, c.key) for c in Visit.__mapper__.column_attrs}
