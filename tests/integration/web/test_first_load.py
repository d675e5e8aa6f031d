"""The size of the files that a browser with an empty cache loads to sign in."""

from __future__ import annotations

import re

from tests.integration.client import Browser

MOST_KB = 66
"""The limit of the clinic's own styles and scripts, uncompressed as on a clinic's PC: with the
page, the vendor's files and the headers that is 120 KB over the wire, see `bench.run`."""


def test_the_sign_in_page_loads_few_styles_and_scripts(visitor: Browser) -> None:
    page = visitor.get("/login/").html
    own = set(re.findall(r'(?:src|href)="(/static/(?!vendor/)[^"#]+)', page))
    loaded = {path: len(visitor.get(path).response.data) / 1024 for path in own}
    assert loaded
    assert sum(loaded.values()) <= MOST_KB, loaded
