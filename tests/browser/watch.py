"""Watch pages for errors: console errors, violated policies, failed requests."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

# Chromium repeats failed responses and requests in the console; htmx reports a search that was
# given up for a later one, which is intended, and repeats each failure. Playwright mentions on each
# page that it blocks the service worker.
REPEATED = re.compile(
    r"Failed to load resource: |htmx:sendAbort,|htmx:afterRequest,"
    r"|Service Worker registration blocked"
)
# The page was left, or the response became a download: no failure.
ABANDONED = "net::ERR_ABORTED"


class Watch:
    """Record errors on every page of a context; a test declares the ones it expects."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.statuses: set[int] = set()
        self.failures: set[str] = set()
        self.messages: list[str] = []

    def expect(self, *statuses: int) -> None:
        """Declare that responses with these statuses are part of the test."""
        self.statuses.update(statuses)

    def expect_failure(self, message: str) -> None:
        """Declare that requests which fail with this message (net::ERR_...) are part of the
        test."""
        self.failures.add(message)

    def expect_message(self, message: str) -> None:
        """Declare that console errors with this text are part of the test."""
        self.messages.append(message)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._message)
        context.on("weberror", self._error)
        context.on("response", self._response)
        context.on("requestfailed", self._failure)

    def no_longer_over(self, context: BrowserContext) -> None:
        """Stop watching a context that another test continues with."""
        context.remove_listener("console", self._message)
        context.remove_listener("weberror", self._error)
        context.remove_listener("response", self._response)
        context.remove_listener("requestfailed", self._failure)

    def verify(self) -> None:
        """Raise AssertionError with all recorded errors."""
        assert not self.troubles, "\n".join(self.troubles)

    def _message(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or REPEATED.match(message.text):
            return
        if not any(part in message.text for part in self.messages):
            self.troubles.append(f"console {message.type}: {message.text} {message.location}")

    def _error(self, error: WebError) -> None:
        self.troubles.append(f"page error: {error.error}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.statuses:
            request = response.request
            self.troubles.append(f"{response.status}: {request.method} {request.url}")

    def _failure(self, request: Request) -> None:
        if request.failure not in self.failures | {ABANDONED}:
            self.troubles.append(f"{request.failure}: {request.method} {request.url}")


def plant(page: Page) -> None:
    """Mark the window; the mark is gone once the page is loaded again."""
    page.evaluate("() => { window.planted = true; }")


def was_not_reloaded(page: Page) -> bool:
    """Return whether the window still has the mark."""
    return bool(page.evaluate("() => window.planted === true"))


def is_paper(response: Response) -> bool:
    """Return whether a response is a PDF, which this browser downloads instead of showing it."""
    return response.url.endswith("/pdf/") and response.status != 303
