"""Parsing of the printed key as people type it; other texts are refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from clinic.backup import keys
from clinic.backup.encryption import InvalidKey, make_secret, recipient_of


def test_a_key_is_read_in_any_case_and_grouping() -> None:
    secret = make_secret()
    lines = keys.printable(secret)
    assert max(map(len, lines)) <= 30
    for typed in (
        " ".join(lines),
        "".join(lines).lower(),
        " ".join(lines[1:]),
        "-".join(" ".join(lines[1:]).split()),
        " ".join(lines).replace("0", "O").replace("8", "b"),
    ):
        assert keys.parse_printed(typed) == secret


def test_every_wrong_or_missing_letter_is_detected() -> None:
    typed = " ".join(keys.printable(make_secret())[1:])
    accepted = []
    for at in range(len(typed)):
        if typed[at] == " ":
            continue
        for wrong in ("", "Q" if typed[at] != "Q" else "P"):
            try:
                accepted.append(keys.parse_printed(typed[:at] + wrong + typed[at + 1 :]))
            except InvalidKey:
                continue
    assert accepted == []


@pytest.mark.parametrize("text", ["", "x", "age1", "AGE-SECRET-KEY-1", "क" * 58])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidKey):
        keys.parse_printed(text)


def test_the_machines_key_and_the_public_half_of_the_recovery_key_are_stored(
    tmp_path: Path,
) -> None:
    secret = make_secret()
    stored_keys = keys.keep(tmp_path, recipient_of(secret))
    assert keys.find(tmp_path) == stored_keys
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(secret not in path.read_text() for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {*stored_keys.recipients()} == {recipient_of(secret), recipient_of(stored_keys.machine)}


def test_an_interrupted_set_up_counts_as_none(tmp_path: Path) -> None:
    keys.keep(tmp_path, recipient_of(make_secret()))
    (tmp_path / keys.FOLDER / keys.RECOVERY).unlink()
    assert keys.find(tmp_path) is None


def test_an_invalid_key_file_is_not_used(tmp_path: Path) -> None:
    keys.keep(tmp_path, recipient_of(make_secret()))
    (tmp_path / keys.FOLDER / keys.MACHINE).write_text("torn")
    with pytest.raises(keys.InvalidKeys):
        keys.find(tmp_path)
    machine = make_secret()
    given = keys.find(tmp_path, (machine, recipient_of(make_secret())))
    assert given is not None
    assert given.machine == machine
    with pytest.raises(keys.InvalidKeys):
        keys.find(tmp_path, (machine, ""))
