"""What a page must never do unseen: log an error, break a policy, fail to load something."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

# Chromium says in the console what the answers and failed requests told already; htmx says that a
# search was given up for a later one, which is as it should be, and each failure a second time.
# Playwright says of each page that it keeps the service worker away.
REPEATED = re.compile(
    r"Failed to load resource: |htmx:sendAbort,|htmx:afterRequest,"
    r"|Service Worker registration blocked"
)
# The page was left, or the answer became a download: nothing is wrong.
ABANDONED = "net::ERR_ABORTED"


class Watch:
    """Notes what goes wrong on every page of a context; a test says what it expects."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.statuses: set[int] = set()
        self.failures: set[str] = set()
        self.messages: list[str] = []

    def expect(self, *statuses: int) -> None:
        """Answers with these statuses are part of the test."""
        self.statuses.update(statuses)

    def expect_failure(self, message: str) -> None:
        """Requests that fail with these words (net::ERR_...) are part of the test."""
        self.failures.add(message)

    def expect_message(self, message: str) -> None:
        """Errors in the console that have these words in them are part of the test."""
        self.messages.append(message)

    def over(self, context: BrowserContext) -> None:
        """Watches every page of a context."""
        context.on("console", self._message)
        context.on("weberror", self._error)
        context.on("response", self._response)
        context.on("requestfailed", self._failure)

    def verify(self) -> None:
        """Raises AssertionError with everything that went wrong."""
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
    """Marks the window: the mark is gone once the page is loaded anew."""
    page.evaluate("() => { window.planted = true; }")


def was_not_reloaded(page: Page) -> bool:
    """Whether the window still has the mark."""
    return bool(page.evaluate("() => window.planted === true"))


def is_paper(response: Response) -> bool:
    """Whether an answer is a paper, which this browser keeps instead of showing it."""
    return response.url.endswith("/pdf/") and response.status != 303
