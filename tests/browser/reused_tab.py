"""Use one tab of the browser for many tests: each new one costs a process of Chromium."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Dialog, Page, ViewportSize

from tests.browser.watch import Watch

NewContext = Callable[[], BrowserContext]


class ReusedTab:
    """A tab that is cleared of cookies, stored values and other tabs for each test."""

    def __init__(self, new_context: NewContext, size: ViewportSize) -> None:
        self._new_context, self._size = new_context, size
        self._page: Page | None = None
        self._is_open = False

    def open(self, watch: Watch) -> Page:
        """Return the tab, on an empty page and watched."""
        assert not self._is_open, "the test has this tab already"
        self._is_open = True
        if self._page is None:
            self._page = self._new_context().new_page()
        watch.over(self._page.context)
        return self._page

    def leave(self, watch: Watch) -> None:
        """Clear the tab after a test. A tab in which this fails is not used again.

        Every question of the page before it is left is answered with yes.
        """
        page, self._page, self._is_open = self._page, None, False
        assert page is not None
        context = page.context
        watch.no_longer_over(context)
        page.on("dialog", accept)
        try:
            page.unroute_all(behavior="ignoreErrors")
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            # A note sends its text when it is left, which would reach the clinic of the next test.
            context.set_offline(True)
            page.goto("about:blank")
            context.set_offline(False)
            page.mouse.move(0, 0)
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
    """Accept a dialog of the page."""
    dialog.accept()
