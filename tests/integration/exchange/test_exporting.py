"""All records of a doctor are exported as a ZIP of tables, papers and files, and load unchanged."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from clinic.exchange import export_jobs, views
from clinic.exchange.catalogue import SECRETS
from clinic.tenancy.owned import owned_tables
from tests.integration.backup.conftest import Places, places  # noqa: F401  a fixture
from tests.integration.backup.scene import Place, fill, place_of, run
from tests.integration.client import Browser
from tests.integration.conftest import KINDS
from tests.integration.exchange.working import work
from tests.integration.factories import PASSWORD, Practice

EXPORT = "/account/export/"
OTHERS_TOO = frozenset({"users", "doctors", "memberships"})


def exported(practice: Practice, file: Path) -> Path:
    result = run(practice.database.app, "export", "--doctor", practice.email, str(file))
    assert result.exit_code == 0, result.output
    return file


def table(file: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(file) as archive:
        text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def own_rows(place: Place, doctor_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that an export of the doctor holds, without the secrets of people."""
    rows = place.rows()
    owned = {
        t.name: [r for r in rows[t.name] if r["doctor_id"] == doctor_id] for t in owned_tables()
    }
    members = [r for r in rows["memberships"] if r["doctor_id"] == doctor_id]
    doctors = [r for r in rows["doctors"] if r["id"] == doctor_id]
    people = {r["user_id"] for r in (*members, *doctors)}
    users = [r for r in rows["users"] if r["id"] in people]
    plain = [{k: v for k, v in r.items() if k not in SECRETS} for r in users]
    return owned | {"memberships": members, "doctors": doctors, "users": plain}


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_loads_unchanged(
    practice: Practice,
    other: Practice,
    places: Places,  # noqa: F811
    kind: str,
    tmp_path: Path,
) -> None:
    fill(practice)
    fill(other)
    file = exported(other, tmp_path / "export.zip")
    original = own_rows(place_of(practice.database), other.doctor_id)
    place = places(kind, "bare")
    result = run(place.app, "import-export", str(file))
    assert result.exit_code == 0, result.output
    arrived = own_rows(place, other.doctor_id)
    for name, rows in original.items():
        assert arrived[name] == rows, name
    assert len(place.rows()["doctors"]) == 1
    assert run(place.app, "check-ledger").exit_code == 0
    assert run(place.app, "check-audit").exit_code == 0
    again = run(place.app, "import-export", str(file))
    assert again.exit_code == 1
    assert "is not empty" in again.output
    assert run(place.app, "reset-password", other.email, "--generate").exit_code == 0


def test_an_export_is_readable_without_the_program(practice: Practice, tmp_path: Path) -> None:
    fill(practice)
    patient = practice.patient(first_name="=HYPERLINK(1)", address="'quoted")
    file = exported(practice, tmp_path / "export.zip")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        readme = archive.read("README.txt").decode("utf-8-sig")
        manifest = json.loads(archive.read("manifest.json"))
        whole = b"".join(archive.read(name) for name in names)
    bills = table(file, "records/bills.csv")
    sums = sum(int(row["Total (rupees)"].replace(".", "")) for row in bills)
    assert sums == manifest["figures"]["bills"]["sums"]["total_paise"]
    assert "Total (rupees): an amount in rupees." in readme
    patients = {row["Number"]: row for row in table(file, "records/patients.csv")}
    assert patients[str(patient)]["First name"] == "'=HYPERLINK(1)"
    assert patients[str(patient)]["Address"] == "''quoted"
    assert patients[str(patient)]["Created at (UTC)"].endswith("+00:00")
    assert len(patients[str(patient)]["Created at (day in India)"]) == len("2026-11-30")
    (report,) = table(file, "records/report_files.csv")
    papers = table(file, "records/prescription_papers.csv")
    assert {report["File in this ZIP"], *(row["PDF"] for row in papers)} <= names
    assert b"argon2" not in whole


def test_a_damaged_export_is_not_loaded(
    practice: Practice,
    places: Places,  # noqa: F811
    tmp_path: Path,
) -> None:
    fill(practice)
    file = exported(practice, tmp_path / "export.zip")
    place = places("sqlite", "migrated")
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    for content in (bytes(whole), bytes(whole[:-100]), b"PK", b""):
        file.write_bytes(content)
        result = run(place.app, "import-export", str(file))
        assert result.exit_code == 1, result.output
        assert "Nothing is read in" in result.output
        assert not any(place.rows().values())


def test_the_doctor_exports_from_the_account_page(practice: Practice, desk: Browser) -> None:
    fill(practice)
    assert EXPORT in desk.get("/account/settings/").links()
    form = desk.get(EXPORT).form("password")
    assert "not your current password" in form.send(password="wrong").error_of("password")
    answer = form.send(password=PASSWORD)
    assert answer.status == 303
    work(practice)
    assert EXPORT in answer.follow().links()
    page = desk.get(EXPORT)
    (link,) = [link for link in page.links() if link.startswith(EXPORT) and link != EXPORT]
    download = desk.get(link)
    assert zipfile.is_zipfile(io.BytesIO(download.response.get_data()))
    assert page.form_to(f"{EXPORT}remove/").send().status == 303
    assert desk.get(link).status == 404
    rows = place_of(practice.database).rows()["audit_events"]
    acts = [row["action"] for row in rows if row["entity"] == "everything"]
    assert sorted(acts) == ["download", "export"]


def test_an_export_expires_after_a_day_and_belongs_to_its_doctor(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    answer = desk.get(EXPORT).form("password").send(password=PASSWORD)
    work(practice)
    token = answer.location.strip("/").rpartition("/")[2]
    link = f"{EXPORT}{token}/zip/"
    assert desk.get(link).status == 200
    assert other.browser().get(link).status == 404
    assert practice.browser("reception").get(link).status == 403
    exports = practice.database.app.extensions["exports"]
    path = exports.path(practice.doctor_id, token)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    late = path.stat().st_mtime - export_jobs.KEPT_FOR.total_seconds()
    os.utime(path, (late, late))
    assert desk.get(link).status == 404
    assert exports.sweep() == 1


def test_a_download_needs_the_password_at_the_same_sign_in_within_the_hour(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = desk.get(EXPORT).form("password").send(password=PASSWORD)
    work(practice)
    link = f"{EXPORT}{answer.location.strip('/').rpartition('/')[2]}/zip/"
    elsewhere = practice.browser()
    assert elsewhere.get(link).location == EXPORT
    page = elsewhere.get(EXPORT)
    assert "Write your password" in page.text
    assert link not in page.links()
    wrong = page.form("password").send(password="wrong", act="download")
    assert "not your current password" in wrong.error_of("password")
    assert elsewhere.get(link).status == 302
    given = page.form("password").send(password=PASSWORD, act="download")
    assert link in given.follow().links()
    assert elsewhere.get(link).status == 200
    monkeypatch.setattr(views, "CONFIRMED_SECONDS", 0)
    assert elsewhere.get(link).location == EXPORT


def test_an_interrupted_export_is_started_again(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.billed_visit()

    def fails(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("clinic.exchange.archive.ExportWriter.finish", fails)
        answer = desk.get(EXPORT).form("password").send(password=PASSWORD)
        work(practice)
    assert "the disk is full" in answer.follow().text
    folder = practice.database.app.extensions["exports"].folder / str(practice.doctor_id)
    assert list(folder.iterdir()) == []
