"""Requests that wait until a test continues them."""

from __future__ import annotations

from playwright.sync_api import Page, Route


def hold(page: Page, pattern: str) -> list[Route]:
    """Return the list of requests to the addresses of a pattern; each is added as it comes and
    waits."""
    waiting: list[Route] = []

    def hold_back(route: Route) -> None:
        waiting.append(route)

    page.route(pattern, hold_back)
    return waiting
