"""The index of the settings: each row has the title of its page, which links back."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from tests.integration.client import Browser, Page

OF_ONE_PERSON = "Who saw what"
"""The page of the trail has the person's name as its title."""


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(page: Page) -> dict[str, str]:
    """Return the address of each page, by the title of its row."""
    assert page.tree is not None
    links = [a for a in page.tree.iter("a") if "setup-page" in (a.get("class") or "")]
    named = {text_of(next(s for s in a if s.get("class") == "row-main")): a for a in links}
    return {name: a.get("href") or "" for name, a in named.items()}


def test_each_page_has_the_title_of_its_row_and_links_back(desk: Browser) -> None:
    index = rows(desk.get("/account/settings/"))
    assert len(index) > 15
    wrong = []
    for name, address in index.items():
        page = desk.get(address)
        assert page.tree is not None
        heading = text_of(next(page.tree.iter("h1")))
        is_back = {"Settings", "Staff"} & {text_of(link) for link in page.tree.iter("a")}
        if name != OF_ONE_PERSON and (heading != name or not is_back):
            wrong.append((name, heading, address))
    assert wrong == []
