"""A compressed copy never outlives the file it was made from."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from setup.compression import add_copies, remove_copies, write_with_copies

STYLE = b"a { color: teal }\n" * 50


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_text_file_gets_copies_that_unpack_to_it(tmp_path: Path) -> None:
    write_with_copies(tmp_path / "a.css", STYLE)
    assert gzip.decompress((tmp_path / "a.css.gz").read_bytes()) == STYLE
    assert brotli.decompress((tmp_path / "a.css.br").read_bytes()) == STYLE


def test_copies_of_an_older_text_are_replaced(tmp_path: Path) -> None:
    write_with_copies(tmp_path / "a.css", STYLE)
    write_with_copies(tmp_path / "a.css", STYLE.replace(b"teal", b"plum"))
    assert b"plum" in brotli.decompress((tmp_path / "a.css.br").read_bytes())


def test_a_file_too_small_to_gain_loses_its_old_copies(tmp_path: Path) -> None:
    write_with_copies(tmp_path / "a.css", STYLE)
    write_with_copies(tmp_path / "a.css", b"a{}")
    assert names(tmp_path) == ["a.css"]


def test_a_font_gets_no_copies(tmp_path: Path) -> None:
    write_with_copies(tmp_path / "a.ttf", STYLE)
    assert names(tmp_path) == ["a.ttf"]


def test_the_clinics_own_files_have_copies_only_in_a_deployment(tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    write_with_copies(vendor / "v.css", STYLE)
    (tmp_path / "own.css").write_bytes(STYLE)
    add_copies(tmp_path, leave_out=vendor)
    assert names(tmp_path) == ["own.css", "own.css.br", "own.css.gz", "vendor"]
    remove_copies(tmp_path, leave_out=vendor)
    assert names(tmp_path) == ["own.css", "vendor"]
    assert names(vendor) == ["v.css", "v.css.br", "v.css.gz"]


def test_no_partly_written_file_is_left(tmp_path: Path) -> None:
    write_with_copies(tmp_path / "a.css", STYLE)
    assert not list(tmp_path.glob("*.part"))
