"""A person who counts blind learns the expected cash only after the count."""

from __future__ import annotations

import re
from collections import deque
from datetime import timedelta

import pytest

from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.daybook.drawer import expected_now
from clinic.daybook.service import move_cash
from tests.integration.access import ENDPOINTS
from tests.integration.billing.test_ledger import issued
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.routes.planted import content_of_page
from tests.integration.routes.scene import bare

FIGURES = ("6,913", "6913", "7,421", "7421", "7,331", "7331")
"""The cash of the bills, the expected cash with the float, and the same less the cash taken out."""
SKIPPED = re.compile(r"^/(logout|switch|static)|^(https?:|tel:|mailto:|#|data:)")
ONE = re.compile(r"\{(\w+)\}")


@pytest.fixture
def cash(practice: Practice) -> Practice:
    """A practice with ₹6,913 of cash on bills today, and a float of ₹508."""
    issued(practice, 4_200_00, paid=PaymentInput(Mode.CASH))
    issued(practice, 2_713_00, paid=PaymentInput(Mode.CASH))
    with practice.at_work():
        move_cash(508_00, "Float")
        assert expected_now() == 7_421_00
    return practice


def reached(browser: Browser) -> dict[str, Page]:
    """Return all pages that the person can open: by links from home, and by every known address."""
    paths = [ONE.sub("1", access.path) for access in ENDPOINTS.values() if "GET" in access.methods]
    today = clinic_day().isoformat()
    days = [path.replace("2026-11-20", today) for path in paths]
    left, pages = deque(["/", "/billing/1/?part=notes", *paths, *days]), {}
    while left:
        path = left.popleft().partition("#")[0]
        if not path or path in pages or SKIPPED.match(path):
            continue
        page = pages[path] = browser.get(path)
        if page.tree is not None and page.status == 200:
            left.extend(link for link in page.links() if len(pages) < 400)
    return pages


def tells(page: Page) -> bool:
    """Whether a page contains a figure, not counting random keys and tokens."""
    is_pdf = page.response.mimetype == "application/pdf"
    content = content_of_page(page) if is_pdf else bare(page.html or page.response.text)
    return any(figure in content for figure in FIGURES)


def count_of(browser: Browser, **counts: str) -> Page:
    path = f"/daybook/{clinic_day()}/count/"
    return browser.get(path).form("count_500").send(**counts)


def test_no_page_of_reception_reveals_the_expected_cash(cash: Practice) -> None:
    desk = cash.browser("reception")
    pages = reached(desk)
    opened = [path for path, page in pages.items() if page.status == 200]
    assert len(opened) > 20
    assert [path for path, page in pages.items() if tells(page)] == []
    doctor = cash.browser()
    assert tells(doctor.get("/daybook/"))
    assert tells(doctor.get("/billing/"))


def test_no_error_of_counting_and_closing_reveals_the_expected_cash(cash: Practice) -> None:
    desk = cash.browser("reception")
    day = clinic_day()
    close = f"/daybook/{day}/close/"
    form = {"csrf_token": desk.token(), "count_id": "1", "expected": "1", "reason": "x"}
    answers = [
        count_of(desk, count_500="many"),
        count_of(desk),
        desk.get(close),
        desk.post(close, form),
        desk.get("/daybook/count/total/?count_500=3"),
        desk.get(f"/daybook/{day + timedelta(days=1)}/count/"),
    ]
    assert {page.status for page in answers} <= {200, 422}
    assert [page.url for page in answers if tells(page)] == []


def test_the_count_is_compared_after_saving_and_a_second_count_is_recorded(cash: Practice) -> None:
    desk = cash.browser("reception")
    assert count_of(desk, count_500="14").status == 303
    page = desk.get(f"/daybook/{clinic_day()}/close/")
    assert "Must be there ₹7,421" in page.text
    assert count_of(desk, count_500="14", count_200="2", count_20="1", count_1="1").status == 303
    page = desk.get(f"/daybook/{clinic_day()}/close/")
    assert "Counted 2 times" in page.text


@pytest.mark.parametrize("paise", ["100", "7421", "7422", "9000"])
def test_cash_out_asks_a_blind_counter_the_same_for_any_expected_cash(
    paise: str, cash: Practice
) -> None:
    desk = cash.member("reception", granted=["cash_out"]).browser()
    form = desk.get("/daybook/cash/").form("amount", "direction")
    page = form.send(direction="out", amount=paise, reason="To the bank")
    assert page.status == 422
    assert "Look whether the drawer holds" in page.error_of("drawer_short")
    assert "By the day book" not in page.text
    assert paise == "7421" or not tells(page)
    answer = page.form("amount", "direction").send(drawer_short="y")
    assert (answer.status, answer.location) == (303, "/")
    assert answer.follow().status == 200


def test_a_refund_asks_a_blind_counter_without_a_figure(cash: Practice) -> None:
    with cash.at_work():
        move_cash(-7_400_00, "To the bank")
    path = "/billing/1/refund/"
    desk = cash.member("reception", granted=["refunds"]).browser()
    page = desk.get(path).form("amount", "reason").send(amount="4200", reason="Twice")
    assert page.status == 422
    assert "Look whether the drawer holds ₹4,200." in page.error_of("drawer_short")
    seeing = cash.member("reception", "Seeing", granted=["refunds", "daybook"]).browser()
    page = seeing.get(path).form("amount", "reason").send(amount="4200", reason="Twice")
    assert "By the day book the drawer holds ₹21." in page.error_of("drawer_short")
