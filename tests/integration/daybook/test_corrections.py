"""A closing with wrong figures gets a correction: both figures, a reason, a seal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from click.testing import Result
from pypdf import PdfReader

from clinic.billing import payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.daybook import amending, closing, hash_chain
from clinic.daybook import closing_queries as closings
from clinic.daybook.agreement import check_all, disagreements
from clinic.daybook.models import DayClosing
from tests.integration.closings import closed, tamper
from tests.integration.databases import in_scope
from tests.integration.factories import Practice

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def sealed_wrongly(practice: Practice) -> DayClosing:
    """Close a day with wrong figures, as an earlier release did: ₹300 returned to an advance
    counted as money."""
    visit = practice.visit(practice.patient())
    bill_id = practice.bill(visit, 400_00, status="pending")
    with practice.at_work():
        bill = service.get_bill(bill_id)
        payments.take_advance(bill.patient_id, PaymentInput(Mode.CASH, 1_000_00))
        used = payments.use_advance(bill, 300_00)
    with practice.at_work():
        payments.take_back(service.get_bill(bill_id), service.get_payment(used.id))
    made = closed(practice, DAY, {500: 2})
    wrong: dict[str, Any] = {
        **made.totals,
        "collected": 700_00,
        "advances_used": 300_00,
        "by_mode": {"cash": 1_000_00, "advance": -300_00},
        "by_person": {"": 700_00},
    }
    # Sealed so by an earlier release, with a valid seal.
    figures = {**closing.sealed_figures(made), "totals": wrong}
    seal = hash_chain.seal(figures, made.previous_hash)
    figures_json = json.dumps(wrong).replace("'", "''")
    tamper(practice, f"UPDATE day_closings SET totals = '{figures_json}', hash = '{seal}'")
    return made


@time_machine.travel(NOON)
def test_the_page_of_a_wrongly_sealed_day_leads_to_its_correction(
    practice: Practice,
) -> None:
    sealed_wrongly(practice)
    desk = practice.browser()
    page = desk.get(f"/daybook/{DAY}/")
    assert "This closing says something else than its entries" in page.text
    assert "All closed days agree with their seals" in page.text
    assert f"/daybook/{DAY}/correct/" in page.links()
    asked = desk.get(f"/daybook/{DAY}/correct/")
    for text in (
        "Collected ₹700 ₹1,000",
        "Paid from advances ₹300 ₹0",
        "By mode, Advance −₹300 ₹0",
        "By person, Nobody named ₹700 ₹1,000",
    ):
        assert text in asked.text
    form = asked.form("reason")
    assert form.send(reason="").status == 422
    sent = form.send(reason="An advance put back was counted as money")
    assert (sent.status, sent.location) == (303, f"/daybook/{DAY}/")
    page_after = sent.follow()
    assert "says something else" not in page_after.text
    assert "Collected ₹700 ₹1,000" in page_after.text
    assert "A correction by Dr Asha Rao stands, 24 Nov 2026, 12:00 pm" in page_after.text
    assert "An advance put back was counted as money" in page_after.text
    assert b"%PDF" in desk.get(f"/daybook/{DAY}/pdf/").response.data
    # A second tap writes no second one.
    assert form.send(reason="Again").status == 303
    assert "There is nothing to correct" in desk.get(f"/daybook/{DAY}/correct/").text
    with practice.at_work():
        (correction,) = closings.list_amendments()
        assert correction.written_by == practice.user_id
        assert disagreements() == []
        checks = {check.name: check.remarks for check in check_all() if check.remarks}
        ((name, (remark,)),) = checks.items()
        assert name == "Each closed day says what its entries say now"
        assert remark.startswith("24 Nov 2026: A correction by Dr Asha Rao stands")
        assert closing.verify_chain(correction.hash) == []


@time_machine.travel(NOON)
def test_the_paper_shows_both_figures_and_both_seals(practice: Practice) -> None:
    made = sealed_wrongly(practice)
    with practice.at_work():
        assert amending.correct_day(DAY, "Counted wrongly")
        (seal,) = [row.hash for row in closings.list_amendments()]
    pages = practice.browser().get(f"/daybook/{DAY}/pdf/").response.data
    printed = " ".join(page.extract_text() for page in PdfReader(BytesIO(pages)).pages)
    printed_text = " ".join(printed.split())
    assert "As sealed By its entries" in printed_text
    assert "Collected ₹700.00 ₹1,000.00" in printed_text
    assert "Counted wrongly" in printed_text
    assert seal in printed_text
    with practice.at_work():
        assert closings.list_closings()[0].hash in printed_text
    assert made.hash not in printed_text


@time_machine.travel(NOON)
def test_the_command_writes_a_correction_that_check_ledger_reports(
    practice: Practice,
) -> None:
    sealed_wrongly(practice)

    def run(*args: str) -> Result:
        with practice.database.app.app_context():
            return practice.database.app.test_cli_runner().invoke(args=list(args))

    before = run("check-ledger")
    assert before.exit_code == 1
    assert "By mode, Advance: it says −₹300.00, its entries ₹0.00" in before.output
    given = ("--doctor", practice.email, "--day", str(DAY), "--reason", "Counted wrongly")
    done = run("correct-closing", *given)
    assert (done.exit_code, done.output) == (0, "The closing of 24 Nov 2026 is corrected.\n")
    after = run("check-ledger")
    assert after.exit_code == 0
    assert (
        "24 Nov 2026: A correction stands, 24 Nov 2026, 12:00 pm: Counted wrongly" in after.output
    )
    again = run("correct-closing", *given)
    assert "nothing is corrected" in again.output
    for option, value, message in (
        ("--doctor", "nobody@example.org", "Nobody signs in"),
        ("--day", "2026-11-23", "closed together with 24 Nov 2026"),
        ("--day", "2026-11-25", "25 Nov 2026 is not closed"),
        ("--reason", " ", "Write why"),
        ("--reason", "x" * 201, "at most 200 characters"),
    ):
        changed = [value if given[n - 1] == option else word for n, word in enumerate(given)]
        wrong = run("correct-closing", *changed)
        assert wrong.exit_code == 1, option
        assert message in wrong.output


@time_machine.travel(NOON)
def test_reopening_a_day_also_revokes_its_correction(practice: Practice) -> None:
    sealed_wrongly(practice)
    with practice.at_work():
        assert amending.correct_day(DAY, "Counted wrongly")
        assert amending.reopen_day(DAY, 1, "By mistake")
    closed(practice, DAY, {500: 2})
    with practice.at_work():
        assert [row.kind for row in closings.list_amendments()] == ["correction", "reopening"]
        assert disagreements() == []
        assert not any(check.remarks for check in check_all())


@time_machine.travel(NOON)
def test_a_correction_is_sealed_like_a_closing(practice: Practice) -> None:
    sealed_wrongly(practice)
    with practice.at_work():
        assert amending.correct_day(DAY, "Counted wrongly")
    tamper(practice, "UPDATE closing_amendments SET reason = 'Nothing'")
    with practice.at_work():
        (fault,) = closing.verify_chain()
        assert fault.message == "The correction of 24 Nov 2026 was changed after it was written"


@pytest.mark.parametrize("previous", ["''", "'{}'".format("0" * 64), "'{first}'"])
@time_machine.travel(NOON)
def test_the_database_takes_no_amendment_that_does_not_follow_the_last_seal(
    practice: Practice, previous: str
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, 30, tzinfo=UTC)):
        first = closed(practice, date(2026, 11, 23), {1: 0})
    closed(practice, DAY, {1: 0})
    columns = "doctor_id, id, kind, count_id, at, reason, says, previous_hash, hash"
    row = f"{practice.doctor_id}, 1, 'correction', 1, '2026-11-24 10:00:00+00:00', 'x', '{{}}'"
    seal = previous.format(first=first.hash)
    with (
        in_scope(practice.database, practice.doctor_id) as cursor,
        pytest.raises(Exception, match="follows the last seal"),
    ):
        cursor.execute(f"INSERT INTO closing_amendments ({columns}) VALUES ({row}, {seal}, 'x')")


@time_machine.travel(NOON)
def test_the_database_reopens_no_day_but_the_last(practice: Practice) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, 30, tzinfo=UTC)):
        closed(practice, date(2026, 11, 23), {1: 0})
    last = closed(practice, DAY, {1: 0})
    columns = "doctor_id, id, kind, count_id, at, reason, says, previous_hash, hash"
    row = f"{practice.doctor_id}, 1, 'reopening', 1, '2026-11-24 10:00:00+00:00', 'x', '{{}}'"
    with (
        in_scope(practice.database, practice.doctor_id) as cursor,
        pytest.raises(Exception, match="follows the last seal"),
    ):
        cursor.execute(
            f"INSERT INTO closing_amendments ({columns}) VALUES ({row}, '{last.hash}', 'x')"
        )
