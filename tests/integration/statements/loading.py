"""Steps for tests: load a bank statement, and read its page."""

from __future__ import annotations

import io

from clinic.billing import service
from clinic.clock import clinic_day
from tests.integration.client import Browser, Form, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice

LOAD, ENTER = "/billing/statements/", "/billing/statements/enter/"
TODAY = clinic_day()
HEAD = "Date,Narration,Reference,Debit,Credit"


def load(browser: Browser, *lines: str, content: bytes | None = None, **typed: str) -> Page:
    text = "\n".join((HEAD, *lines)) if content is None else content
    data = text.encode() if isinstance(text, str) else text
    form = {"csrf_token": browser.token(), "statement": (io.BytesIO(data), "statement.csv")}
    form |= typed
    return browser.post(LOAD, form, content_type="multipart/form-data")


def line(narration: str, reference: str, rupees: str) -> str:
    return f"{clinic_day():%d/%m/%Y},{narration},{reference},,{rupees}"


def owed(practice: Practice, *paise: int) -> list[str]:
    """Issue unpaid bills of these amounts; return their numbers."""
    ids = [practice.billed_visit(total_paise=each, status="pending") for each in paise]
    with practice.at_work():
        return [service.get_bill(number).number for number in ids]


def texts(page: Page) -> list[str]:
    """Return the text that the page would send for each line, ticked or to be chosen."""
    assert page.tree is not None
    ticks = [e for e in page.tree.iter("input") if e.get("name") == "enter"]
    return [e.get("value") or "" for e in ticks + list(page.tree.iter("option"))]


def enter_form(page: Page) -> Form:
    return page.form_to(ENTER)


def paid(practice: Practice) -> list[int]:
    with practice.at_work():
        return [
            service.get_bill(row[1]).paid_paise
            for row in sorted(dump(practice.database)["bills"], key=lambda row: row[1])
        ]
