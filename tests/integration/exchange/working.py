"""Runs queued jobs, as the worker does."""

from __future__ import annotations

import threading
from io import BytesIO
from xml.etree.ElementTree import Element

from clinic.jobs.worker import Worker
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice

LISTS = "/account/patients/"


def work(practice: Practice) -> None:
    """Run all queued jobs of the doctor, without those due every hour."""
    app = practice.database.app
    kinds = {n: k for n, k in app.extensions["job_kinds"].items() if not k.hourly}
    worker = Worker(app, kinds, threading.Event())
    while worker.run_next():
        pass


def load(desk: Browser, content: bytes, name: str = "list.csv") -> Page:
    """Load a list; return the next page."""
    values = desk.get(LISTS).form("list").values
    answer = desk.post(LISTS, values | {"list": (BytesIO(content), name)})
    return answer.follow() if answer.status == 303 else answer


def press(page: Page, step: str) -> Page:
    """Send the form of a step of the shown list."""
    return page.form_to(f"{page.url.partition('?')[0]}{step}/").send()


def match(page: Page, **answers: object) -> Page:
    """Send the page of the columns as shown, with these fields changed."""
    form = page.form_to(f"{page.url}columns/")
    roles = [_chosen(one) for one in form.element.iter("select") if one.get("name") == "role"]
    return page.browser.post(form.action, form.values | {"role": roles} | answers)


def _chosen(select: Element) -> str:
    chosen = [one for one in select.iter("option") if one.get("selected") is not None]
    return (chosen[0].get("value") or "") if chosen else ""
