"""Attacks: members removed while their list or job runs, and hostile archives."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from clinic.auth import memberships
from clinic.exchange import forms, packed
from clinic.exchange.models import PatientImport
from clinic.files.storage import StorageUnreachable
from clinic.patients.models import Patient
from tests.integration.backup.conftest import Places, places  # noqa: F401  a fixture
from tests.integration.backup.scene import fill, run
from tests.integration.client import Browser
from tests.integration.exchange.test_exporting import EXPORT, exported
from tests.integration.exchange.working import LISTS, load, match, press, work
from tests.integration.factories import PASSWORD, Member, Practice

LIST = b"Name,Sex,Age\nRamesh Kumar,M,45\nSunita Devi,F,32\n"


def count(practice: Practice, model: Any) -> int:
    with practice.at_work() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


@pytest.fixture
def member(practice: Practice) -> Member:
    """A receptionist who may import patients."""
    return practice.member("reception", granted=["import_patients"])


def remove(practice: Practice, member: Member) -> None:
    with practice.at_work():
        memberships.remove_member(member.user_id)


def test_a_list_is_refused_where_its_person_is_removed_while_it_is_read(
    practice: Practice, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def removed_meanwhile(content: bytes) -> packed.ReadList:
        remove(practice, member)
        return packed.take(content)

    monkeypatch.setattr(forms, "take", removed_meanwhile)
    assert load(member.browser(), LIST).status != 200
    assert count(practice, PatientImport) == 0


def test_no_patient_is_registered_for_a_person_who_was_removed_meanwhile(
    practice: Practice, member: Member
) -> None:
    desk = member.browser()
    page = load(desk, LIST)
    match(page)
    work(practice)
    job = press(desk.get(page.url), "start").location
    remove(practice, member)
    work(practice)
    assert count(practice, Patient) == 0
    assert "may not do this any more" in practice.browser().get(job).text


def test_characters_that_cannot_be_stored_are_removed_from_file_names_and_lines(
    practice: Practice, desk: Browser
) -> None:
    """A file name that no browser sends, and a line longer than a CSV reader's limit of a cell."""
    names = "Asha Rao,F,30\n" * 40  # with a zero byte at its beginning, a text is UTF-16
    content = f"Name,Sex,Age\n{names}\x00\x01{'-' * 140_000},M,3\n"
    values = desk.get(LISTS).form("list").values
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in values.items()]
    parts.append(f'name="list"; filename="../a\x00\x1b\uffff.csv"\r\n\r\n{content}')
    head = "--edge\r\nContent-Disposition: form-data; "
    body = "".join(f"{head}{part}\r\n" for part in parts) + "--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    page = desk.post(LISTS, body.encode(), content_type=kind).follow()
    assert "../a.csv" in page.text
    match(page)
    work(practice)
    assert "Wrong 1" in desk.get(page.url).text
    assert desk.get(f"{page.url}?found=wrong").status == 200


def test_the_steps_of_another_doctors_list_are_refused(practice: Practice, other: Practice) -> None:
    page = load(practice.browser(), LIST)
    theirs = other.browser()
    for step in ("columns", "choose", "start", "undo", "discard"):
        sent = {"csrf_token": theirs.token(), "version": "1", "role": ["name", "gender", "age"]}
        assert theirs.post(f"{page.url}{step}/", sent).status in {404, 422}
    assert theirs.get(f"{page.url}left-out/").status == 404
    assert practice.browser().get(page.url).status == 200


def test_an_unreachable_storage_is_reported_without_its_address(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(practice)

    def silent(*_args: object) -> None:
        raise StorageUnreachable("Could not connect to http://10.0.0.7:9000/clinic/1/ab/abcd")

    monkeypatch.setattr(practice.database.app.extensions["files"].storage, "open", silent)
    answer = desk.get(EXPORT).form("password").send(password=PASSWORD)
    work(practice)
    page = answer.follow().text
    assert "10.0.0.7" not in page
    assert "does not answer" in page


def changed(file: Path, member: str, heading: str, value: str) -> None:
    """Rewrite an export with another value in a column."""
    with zipfile.ZipFile(file) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    rows = list(csv.DictReader(io.StringIO(parts[member].decode("utf-8-sig"), newline="")))
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, heading: value} for row in rows)
    parts[member] = target.getvalue().encode("utf-8-sig")
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Address", "../../../../outside"),
        ("Address", "/outside"),
        ("Kind of file", "text/html"),
        ("PDF", "../../etc/passwd"),
    ],
)
def test_an_export_with_manipulated_paths_is_not_loaded(
    practice: Practice,
    places: Places,  # noqa: F811
    tmp_path: Path,
    heading: str,
    value: str,
) -> None:
    fill(practice)
    file = exported(practice, tmp_path / "export.zip")
    of_papers = heading == "PDF"
    table = "prescription_papers" if of_papers else "report_files"
    with zipfile.ZipFile(file) as archive:
        head = archive.read(f"records/{table}.csv").decode("utf-8-sig").splitlines()[0]
    heading = "Media" if heading == "Kind of file" else heading
    assert heading in head.split(","), head
    changed(file, f"records/{table}.csv", heading, value)
    place = places("sqlite", "migrated")
    result = run(place.app, "import-export", str(file))
    assert result.exit_code == 1
    assert result.output.startswith("Error: "), result.output
    assert not any(place.rows().values())
    assert not list(tmp_path.rglob("outside*"))
