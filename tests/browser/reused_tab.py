"""One tab of the browser for many tests: a new one costs a process of Chromium each time."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Dialog, Page, ViewportSize

from tests.browser.watch import Watch

NewContext = Callable[[], BrowserContext]


class ReusedTab:
    """A tab without cookies, stored values or other tabs for each test in turn."""

    def __init__(self, new_context: NewContext, size: ViewportSize) -> None:
        self._new_context, self._size = new_context, size
        self._page: Page | None = None

    def open(self, watch: Watch) -> Page:
        """The tab, on an empty page and watched."""
        if self._page is None:
            self._page = self._new_context().new_page()
        watch.over(self._page.context)
        return self._page

    def leave(self, watch: Watch) -> None:
        """Take from the tab all that a test has left. A tab in which this fails is not used again.

        Whatever the page asks before it is left is answered with yes.
        """
        page, self._page = self._page, None
        assert page is not None
        context = page.context
        watch.no_longer_over(context)
        page.on("dialog", accept)
        try:
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            page.goto("about:blank")
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(self._size)
            for other in context.pages:
                if other is not page:
                    other.close()
            context.clear_cookies()
        except Exception:
            context.close()
            raise
        page.remove_listener("dialog", accept)
        self._page = page

    def close(self) -> None:
        if self._page is not None:
            self._page.context.close()


def accept(dialog: Dialog) -> None:
    """Answers what a page asks with yes."""
    dialog.accept()
