"""Installed assets are pinned, and templates refer only to existing icons."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from setup import assets
from setup.steps import ROOT, SetupError

TEMPLATES = ROOT / "clinic" / "templates"
ICON = '<svg xmlns="http://www.w3.org/2000/svg" width="16" class="bi"><path d="M1 1h2"/></svg>'


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    packages = json.loads(assets.LOCK.read_text("utf-8"))["packages"]
    del packages[""]
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


def test_every_icon_of_a_template_is_in_the_list() -> None:
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""\bicon\(["']([a-z0-9-]+)["']""", path.read_text("utf-8"))
    }
    assert named
    assert named <= set(assets.icon_names())


def test_the_list_of_icons_is_sorted_without_duplicates() -> None:
    assert assets.icon_names() == sorted(set(assets.icon_names()))


def test_a_sprite_has_each_icon_under_its_name(tmp_path: Path) -> None:
    for name in ("gear", "house"):
        (tmp_path / f"{name}.svg").write_text(ICON)
    text = assets.sprite(["house", "gear"], tmp_path).decode()
    assert '<symbol id="house" viewBox="0 0 16 16"><path d="M1 1h2" /></symbol>' in text
    assert re.findall(r'id="(\w+)"', text) == ["house", "gear"]


def test_an_unknown_icon_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no 'hoose'"):
        assets.sprite(["hoose"], tmp_path)


def test_every_script_has_a_regular_and_a_bold_font() -> None:
    assert len(assets.fonts()) == 2 * len(assets.SCRIPTS)
    assert assets.fonts()["NotoSansTamil_700Bold.ttf"] == (
        "@expo-google-fonts/noto-sans-tamil/700Bold/NotoSansTamil_700Bold.ttf"
    )


def test_the_reference_to_a_source_map_is_removed() -> None:
    content = b"a{b:c}\n/*# sourceMappingURL=bootstrap.min.css.map */"
    assert assets._remove_source_map(content) == b"a{b:c}\n"
