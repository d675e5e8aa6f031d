"""Who reaches what, over every route: the owner, another doctor, nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.integration.access import (
    ENDPOINTS,
    NUMBERS,
    POSTS,
    ROWS,
    TEXT,
    Access,
    Does,
    methods_of,
)
from tests.integration.client import Browser, Page
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, Dump, dump
from tests.integration.factories import Practice, open_practice
from tests.integration.prescriptions import sign

SECRET = "Geheim"
UNKNOWN = dict.fromkeys(NUMBERS, 999)
KEPT = ("prescribing.pdf", "papers.bill", "papers.payment", "papers.credit_note")
"""Papers whose first printing is kept."""
READINGS = (
    *("chart.patient", "alerts.show", "chart.visit", "billing.show", *KEPT),
    *("papers.kept", "papers.original"),
    *("prescribing.show", "consultation.write", "money.advance"),
)


@dataclass
class Records:
    """A doctor's patient with a billed visit, and a visit without a bill."""

    practice: Practice
    ids: dict[str, int]
    unbilled: int

    def path(self, access: Access) -> str:
        """The path of an endpoint at these records; a new bill goes to the visit without one."""
        ids = self.ids
        if access.does is Does.CREATES and "bill" in access.path:
            ids = ids | {"visit_id": self.unbilled}
        return access.path.format(**ids)


@dataclass
class Scene:
    """Two doctors on one database; made once, and put back before every test.

    The first has rows with numbers that the other has not; the other has one of each.
    """

    records: Records
    other: Practice
    kept: str

    @classmethod
    def on(cls, database: Database) -> Scene:
        database.renew()
        practice = open_practice(database)
        practice.patients(3)
        patient = practice.patient(first_name=SECRET, last_name=SECRET, address=SECRET)
        for _ in range(3):
            visit = practice.visit(patient, symptoms=SECRET)
            bill = practice.bill(visit, notes=SECRET)
            allergy = practice.allergy(patient, name=f"{SECRET} {visit}")
            problem = practice.problem(patient, name=f"{SECRET} {visit}")
            prescription = sign(practice, visit, patient_name=SECRET)
            template = practice.template(f"{SECRET} {visit}", SECRET)
            medicine = practice.medicine(f"{SECRET} {visit}", generic=SECRET)
            service = practice.service(f"{SECRET} {visit}")
        for _ in range(3):
            note = practice.credit_note(practice.billed_visit(patient, notes=SECRET), SECRET)
        ids = {"patient_id": patient, "visit_id": visit, "bill_id": bill}
        ids |= {"allergy_id": allergy, "problem_id": problem, "prescription_id": prescription}
        ids |= {"template_id": template, "medicine_id": medicine, "service_id": service}
        ids |= {"payment_id": bill, "credit_note_id": note}  # each bill was paid once
        ids |= {"paper_id": len(("bill", "receipt", "credit note", "first", "second bill"))}
        records = Records(practice, ids, practice.visit(patient))
        other = open_practice(database, "Dr Other", "other@example.org")
        other.credit_note(other.billed_visit())
        other.allergy(1)
        other.problem(1)
        sign(other, 1)
        other.template("URTI adult", "Rest")
        other.medicine("Kabasura")
        other.service()
        # The first printing keeps the paper; from the second on a GET writes only that it was read.
        for desk, numbers in (
            (practice.browser(), ids),
            (other.browser(), dict.fromkeys(UNKNOWN, 1)),
        ):
            for name in KEPT:
                assert desk.get(ENDPOINTS[name].path.format(**numbers)).status == 200
        for more in (bill - 2, bill - 1):  # so many has the other not
            path = ENDPOINTS["papers.bill"].path.format(bill_id=more)
            assert practice.browser().get(path).status == 200
        return cls(records, other, database.keep())


@pytest.fixture(scope="module")
def scenes(databases: Callable[[str], Database]) -> Callable[[str], Scene]:
    made: dict[str, Scene] = {}

    def find(kind: str) -> Scene:
        if kind not in made:
            made[kind] = Scene.on(databases(kind))
        databases(kind).renew(made[kind].kept)
        return made[kind]

    return find


@pytest.fixture(params=KINDS)
def scene(request: pytest.FixtureRequest, scenes: Callable[[str], Scene]) -> Scene:
    return scenes(request.param)


@pytest.fixture
def records(scene: Scene) -> Records:
    return scene.records


@pytest.fixture
def app(scene: Scene) -> Flask:
    return scene.records.practice.database.app


@pytest.fixture
def other(scene: Scene) -> Practice:
    return scene.other


@pytest.fixture
def desk(scene: Scene) -> Browser:
    return scene.records.practice.browser()


@pytest.fixture
def stranger(other: Practice) -> Browser:
    """The browser of another doctor who has one patient, one visit and one bill."""
    return other.browser()


def bare(html: str) -> str:
    """A page without what differs from one answer to the next."""
    return re.sub(r'<input[^>]*name="(csrf_token|request_key|tab)"[^>]*>', "", html)


def filled(page: Page, access: Access, path: str) -> dict[str, str]:
    """What a browser would send from the page's form to the path, with a text typed in."""
    found = [form for form in page.forms() if form.action.partition("?")[0] == path]
    values = found[0].values if found else {"csrf_token": page.browser.token()}
    return values | dict(access.typed)


def form_of(browser: Browser, access: Access, path: str) -> dict[str, str]:
    page = browser.get(path if "GET" in methods_of(access.path) else "/account/")
    return filled(page, access, path)


def test_every_endpoint_stands_in_the_access_table(app: Flask) -> None:
    known = {
        rule.endpoint: (rule.rule, frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"})
        for rule in app.url_map.iter_rules()
    }
    told = {
        name: (access.rule or re.sub(r"{(\w+)}", r"<int:\1>", access.path), access.methods)
        for name, access in ENDPOINTS.items()
    }
    assert known == told


@pytest.mark.parametrize("name", [n for n, access in ENDPOINTS.items() if not access.public])
def test_nobody_is_sent_to_sign_in(name: str, records: Records, visitor: Browser) -> None:
    access = ENDPOINTS[name]
    path = records.path(access)
    before = dump(records.practice.database)
    for method in access.methods | {"HEAD"} - ({"HEAD"} if "GET" not in access.methods else set()):
        page = visitor.open(path, method)
        assert page.status == 302
        assert page.location == f"/login/?next={path}"
        part = visitor.open(path, method, htmx=True, headers={"HX-Current-URL": f"http://a{path}"})
        assert (part.status, part.html) == (401, "")
        assert part.headers["HX-Redirect"] == f"/login/?next={path}"
    assert dump(records.practice.database) == before


@pytest.mark.parametrize("name", [n for n, access in ENDPOINTS.items() if access.public])
def test_public_pages_answer_nobody(name: str, visitor: Browser) -> None:
    assert visitor.get(ENDPOINTS[name].path).status == 200


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "part"])
@pytest.mark.parametrize("name", [n for n, a in ENDPOINTS.items() if "GET" in a.methods])
def test_the_owner_is_answered(name: str, htmx: bool, records: Records) -> None:
    access = ENDPOINTS[name]
    page = records.practice.browser().get(records.path(access), htmx=htmx)
    signed_in_already = access.does is Does.SIGNS
    way_back = name == "patients.who" and not htmx
    assert page.status == (302 if (signed_in_already and not htmx) or way_back else 200)


@pytest.mark.parametrize("name", ROWS)
def test_another_doctor_sees_the_page_of_a_row_that_never_was(
    name: str, records: Records, stranger: Browser
) -> None:
    access = ROWS[name]
    path, unknown = records.path(access), access.path.format(**UNKNOWN)
    form = form_of(records.practice.browser(), access, path) if access.posts else {}
    form["csrf_token"] = stranger.token()
    before = dump(records.practice.database)
    for htmx in (False, True):
        for method in access.methods:
            data = form if method == "POST" else None
            theirs = stranger.open(path, method, htmx, data=data)
            nobodys = stranger.open(unknown, method, htmx, data=data)
            assert theirs.status == nobodys.status == 404
            assert bare(theirs.html) == bare(nobodys.html)
            assert SECRET not in theirs.html
            assert list(theirs.headers) == list(nobodys.headers)
    assert dump(records.practice.database) == before


@pytest.mark.parametrize("name", ROWS)
def test_a_number_beyond_all_numbers_is_not_found(name: str, desk: Browser) -> None:
    access = ROWS[name]
    method = "GET" if "GET" in access.methods else "POST"
    data = {"csrf_token": desk.token()}
    for number in (0, 2**31, 2**63 - 1):
        path = access.path.format(**dict.fromkeys(UNKNOWN, number))
        assert desk.open(path, method, data=data if method == "POST" else None).status == 404


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ROWS)
def test_a_number_that_no_database_holds_is_not_found(name: str, desk: Browser) -> None:
    path = ROWS[name].path.format(**dict.fromkeys(UNKNOWN, 2**63))
    method = "GET" if "GET" in methods_of(ROWS[name].path) else "POST"
    data = {"csrf_token": desk.token()} if method == "POST" else None
    assert desk.open(path, method, data=data).status == 404


@pytest.mark.parametrize("name", POSTS)
def test_ids_of_another_doctor_in_a_form_change_nothing_of_theirs(
    name: str, records: Records, other: Practice
) -> None:
    access = POSTS[name]
    mine = dict.fromkeys(UNKNOWN, 1) | {"visit_id": other.visit(1)}
    planted = records.ids | {
        "doctor_id": records.practice.doctor_id,
        "id": records.ids["patient_id"],
        "user_id": records.practice.user_id,
        "part": "",
        "patient": records.ids["patient_id"],
    }
    browser = other.browser()
    path = access.path.format(**mine)
    form = form_of(browser, access, path)
    before = of_doctor(dump(records.practice.database), records.practice)
    for query in ("", "?" + "&".join(f"{k}={v}" for k, v in planted.items())):
        page = browser.post(path + query, form | {k: str(v) for k, v in planted.items()})
        assert page.status < 500
        assert SECRET not in page.html
    after = dump(records.practice.database)
    assert of_doctor(after, records.practice) == before
    assert SECRET not in repr(of_doctor(after, other))


def of_doctor(rows: Dump, practice: Practice) -> Dump:
    """What belongs to a doctor: the owned rows, the account and its devices."""
    kept = {name: [r for r in table if r[0] == practice.doctor_id] for name, table in rows.items()}
    kept["sign_ins"] = [row for row in rows["sign_ins"] if row[1] == practice.user_id]
    kept["sign_in_throttles"] = []
    return kept


@pytest.mark.parametrize("name", [n for n, a in ENDPOINTS.items() if "GET" in a.methods])
def test_ids_of_another_doctor_in_the_address_show_nothing(
    name: str, records: Records, other: Practice
) -> None:
    access = ENDPOINTS[name]
    browser = other.browser()
    path = access.path.format(**dict.fromkeys(UNKNOWN, 1))
    plain = browser.get(path)
    asked = browser.get(
        path,
        query_string=records.ids
        | {"doctor_id": records.practice.doctor_id, "id": records.ids["patient_id"]},
    )
    assert asked.status == plain.status
    assert bare(asked.html) == bare(plain.html)


@pytest.mark.parametrize(
    "name",
    [name for name, access in ENDPOINTS.items() if "GET" in access.methods],
)
def test_a_get_writes_nothing_but_that_a_record_was_read(name: str, records: Records) -> None:
    access = ENDPOINTS[name]
    path = records.path(access)
    browser = records.practice.browser()
    for htmx in (False, True):
        for method in ("GET", "HEAD", "OPTIONS"):
            before = dump(records.practice.database)
            assert browser.open(path, method, htmx).status < 400
            after = dump(records.practice.database)
            events = [e for e in after["audit_events"] if e not in before["audit_events"]]
            assert len(events) <= 1
            assert {event[5] for event in events} <= {"read", "print"}
            assert after | {"audit_events": []} == before | {"audit_events": []}


def test_reading_a_record_is_written_down(records: Records) -> None:
    browser = records.practice.browser()
    before = dump(records.practice.database)["audit_events"]
    for name in READINGS:
        browser.get(records.path(ENDPOINTS[name]))
    after = dump(records.practice.database)["audit_events"]
    events = [event for event in after if event not in before]
    acts = sorted((e[5], e[6], e[7]) for e in events if e[5] in ("read", "print"))
    ids = records.ids
    assert acts == [
        ("print", "bills", ids["bill_id"] - 1),
        ("print", "bills", ids["bill_id"]),
        ("print", "credit_notes", ids["credit_note_id"]),
        ("print", "payments", ids["payment_id"]),
        ("print", "prescriptions", ids["prescription_id"]),
        ("read", "bills", ids["bill_id"]),
        ("read", "bills", ids["bill_id"]),
        ("read", "patients", ids["patient_id"]),
        ("read", "patients", ids["patient_id"]),
        ("read", "patients", ids["patient_id"]),
        ("read", "prescriptions", ids["prescription_id"]),
        ("read", "visits", ids["visit_id"]),
        ("read", "visits", ids["visit_id"]),
    ]


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("name", ENDPOINTS)
def test_methods_that_a_page_does_not_know_are_refused(name: str, records: Records) -> None:
    access = ENDPOINTS[name]
    browser = records.practice.browser()
    known = methods_of(access.path)
    unknown = {"GET", "POST", "PUT", "PATCH", "DELETE"} - known
    for method in unknown:
        page = browser.open(records.path(access), method, data={"csrf_token": browser.token()})
        assert page.status == 405
        assert set(page.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == known


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("token", [None, "forged"])
def test_a_form_without_its_token_saves_nothing_and_keeps_the_text(
    name: str, token: str | None, records: Records
) -> None:
    access = POSTS[name]
    browser = (
        Browser(records.practice.database.app) if access.public else (records.practice.browser())
    )
    path = records.path(access)
    form = form_of(browser, access, path)
    form.pop("csrf_token")
    if token is not None:
        form["csrf_token"] = token
    before = dump(records.practice.database)
    page = browser.post(path, form | {"password": "not to be shown"})
    part = browser.post(path, form | {"password": "not to be shown"}, htmx=True)
    assert page.status == part.status == 400
    assert dump(records.practice.database) == before
    for answer in (page, part):
        assert "not to be shown" not in answer.html
        assert all(text in answer.html for _name, text in access.typed)
        assert "expired" in answer.text


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("name", [n for n, a in POSTS.items() if a.typed and not a.public])
def test_the_page_of_an_expired_form_sends_it_again(name: str, records: Records) -> None:
    access = POSTS[name]
    browser = records.practice.browser()
    path = records.path(access)
    form = form_of(browser, access, path) | {"csrf_token": "expired"}
    if name == "patients.new":
        form |= {"gender": "F", "age": "45"}
    page = browser.post(path, form).form_to(path).send()
    assert page.status == 303, page.text
    assert TEXT in repr(dump(records.practice.database, "audit_events"))
