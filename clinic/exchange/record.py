"""The whole record of a patient as a paper: its sections, as texts that are ready to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from clinic import pdf
from clinic.clock import format_day
from clinic.files.kinds import KINDS
from clinic.money import format_rupees
from clinic.pdf.templates import template
from clinic.visits.vitals import vitals_line

if TYPE_CHECKING:
    from clinic.exchange.record_queries import WholeRecord
    from clinic.visits.models import Visit

NOTES = (
    *(("symptoms", "Complaints"), ("findings", "Findings"), ("diagnosis", "Diagnosis")),
    *(("investigations", "Tests"), ("prescription", "Prescription as written")),
    *(("advice", "Advice"), ("private_notes", "Private notes")),
)
MODES = {"cash": "Cash", "upi": "UPI", "card": "Card"}


class RecordEntry(NamedTuple):
    """One entry of a section: its heading, and labelled texts."""

    heading: str
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RecordPaper:
    """A paper: the letterhead, who it is about, when it was made, and its sections."""

    clinic: str
    where: str
    title: str
    person: str
    made: str
    created: str
    sections: tuple[tuple[str, tuple[RecordEntry, ...]], ...]


def render(paper: RecordPaper) -> bytes:
    """Return the PDF. Raises PdfError."""
    return pdf.render(template("exchange/paper_record.html").render(d=paper))


def sections_of(
    record: WholeRecord, people: Mapping[str, str]
) -> tuple[tuple[str, tuple[RecordEntry, ...]], ...]:
    """Return the sections that have an entry; `people` are names by number."""
    sections = (
        ("Allergies and long-term problems", _alerts(record)),
        ("Visits", _visits(record.visits)),
        ("Signed prescriptions", _prescriptions(record, people)),
        ("Reports and photos", _reports(record)),
        ("Lab values", _labs(record)),
        ("Certificates and letters", _letters(record)),
        ("Bills", _bills(record)),
        ("Payments", _payments(record)),
    )
    made = [(title, tuple(entries)) for title, entries in sections]
    return tuple((title, entries) for title, entries in made if entries)


def _alerts(record: WholeRecord) -> Iterator[RecordEntry]:
    for allergy in record.allergies:
        reaction = (("Reaction", allergy.reaction),) if allergy.reaction else ()
        yield RecordEntry(f"Allergy: {allergy.name}{_ended(allergy.ended_on)}", reaction)
    for problem in record.problems:
        code = f" ({problem.code})" if problem.code else ""
        since = (("Since", problem.since),) if problem.since else ()
        yield RecordEntry(f"Problem: {problem.name}{code}{_ended(problem.ended_on)}", since)


def _ended(day: object) -> str:
    return f", until {format_day(day)}" if day else ""  # type: ignore[arg-type]


def _visits(visits: Sequence[Visit]) -> Iterator[RecordEntry]:
    for visit in visits:
        texts = [(label, getattr(visit, name)) for name, label in NOTES]
        vitals = vitals_line(visit)
        texts.insert(1, ("Vital signs", vitals))
        if visit.follow_up_on:
            texts.append(("Next visit", format_day(visit.follow_up_on)))
        heading = f"{format_day(visit.visit_date)}, visit No. {visit.id}"
        yield RecordEntry(heading, tuple((label, text) for label, text in texts if text))


def _prescriptions(record: WholeRecord, people: Mapping[str, str]) -> Iterator[RecordEntry]:
    last: dict[int, int] = {}
    for one in record.prescriptions:
        last[one.visit_id] = max(one.revision, last.get(one.visit_id, 0))
    for one in record.prescriptions:
        lines = [line for line in record.lines if line.prescription_id == one.id]
        revision = f", correction {one.revision - 1}" if one.revision > 1 else ""
        replaced = ", replaced by a correction" if one.revision < last[one.visit_id] else ""
        heading = f"{format_day(one.signed_on)}, No. {one.id}{revision}{replaced}"
        signed = people.get(str(one.signed_by), "")
        texts = [(str(place), line.words) for place, line in enumerate(lines, 1)]
        yield RecordEntry(heading, (*texts, *((("Signed by", signed),) if signed else ())))


def _reports(record: WholeRecord) -> Iterator[RecordEntry]:
    for report in record.reports:
        name = f", {report.name}" if report.name else ""
        yield RecordEntry(f"{format_day(report.dated_on)}, {KINDS[report.kind].lower()}{name}")


def _labs(record: WholeRecord) -> Iterator[RecordEntry]:
    for one in record.labs:
        value = f"{one.test} {one.value} {one.unit}".strip()
        texts = (
            ("Range as printed", one.printed_range),
            ("Laboratory", one.lab),
            ("Struck", one.struck_reason),
        )
        heading = f"{format_day(one.taken_on)}, {value}"
        yield RecordEntry(heading, tuple((label, text) for label, text in texts if text))


def _letters(record: WholeRecord) -> Iterator[RecordEntry]:
    for one in record.letters:
        state = ", revoked" if one.revoked_at else ", struck" if one.is_struck else ""
        heading = f"{format_day(one.issued_on)}, No. {one.id}, {one.kind_words.lower()}{state}"
        has_period = one.starts_on and one.ends_on
        period = f"{format_day(one.starts_on)} to {format_day(one.ends_on)}" if has_period else ""  # type: ignore[arg-type]
        yield RecordEntry(heading, (("Period", period),) if period else ())


def _bills(record: WholeRecord) -> Iterator[RecordEntry]:
    for bill in record.bills:
        cancelled = ", cancelled" if bill.cancelled_at else ""
        texts = [("Total", format_rupees(bill.total_paise))]
        texts += [("Credited", format_rupees(bill.credited_paise))] if bill.credited_paise else []
        texts += [("Paid", format_rupees(bill.paid_paise))]
        yield RecordEntry(f"{format_day(bill.issued_on)}, {bill.number}{cancelled}", tuple(texts))


def _payments(record: WholeRecord) -> Iterator[RecordEntry]:
    for payment in record.payments:
        mode = MODES.get(payment.mode, payment.mode)
        number = f", {payment.number}" if payment.number else ""
        amount = (("Amount", f"{format_rupees(payment.amount_paise)}, {mode}"),)
        yield RecordEntry(f"{format_day(payment.paid_on)}{number}", amount)
