"""Estimate the strength of the key that signs sessions, and store an installation's key."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

NAME = "secret_key"
MIN_LENGTH = 32
"""Characters."""
MIN_STRENGTH = 20.0
"""The least strength of a key, in random characters: about 100 bits."""
WORD_STRENGTH = 2.0
"""The strength of a word: one of some thousand, like two random characters."""
MAX_WORD_LENGTH = 12
"""Letters; a longer run counts as several words."""
WORD_SHARE = 0.7
"""A key with this share of its letters and digits in words was invented, not generated."""

ROWS = (
    *("0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()"),
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp"),
    *("1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"),
)
"""Rows of the alphabet and of the keyboard, along and across."""
WORD = re.compile("[A-Z]?[a-z]{3,}|[A-Z]{4,}|[A-Z][a-z]{2}")
CONSONANTS = re.compile("[^aeiouy]{4}")


def is_weak(key: str) -> bool:
    """Return whether a key is too short, or consists of words, rows and repeats."""
    return len(key) < MIN_LENGTH or strength(key) < MIN_STRENGTH


def strength(key: str) -> float:
    """Estimate the strength of a key in random characters.

    Repeats and continued rows of the keyboard count nothing. In a key that is mostly words each
    word counts WORD_STRENGTH, and each sign between them counts once.
    """
    fresh = "".join("\n" if _is_predictable(key, i) else key[i] for i in range(len(key)))
    words = [word for word in WORD.findall(fresh) if _is_word(word)]
    letters = sum(letter.isalnum() for letter in fresh)
    if sum(map(len, words)) < WORD_SHARE * letters or not words:
        return len(fresh.replace("\n", ""))
    rest = WORD.sub(lambda match: "" if _is_word(match[0]) else match[0], fresh)
    signs = {letter for letter in rest if not letter.isalnum()} - {"\n"}
    outside_words = sum(letter.isalnum() for letter in rest)
    count = sum(1 + len(word) // MAX_WORD_LENGTH for word in {word.lower() for word in words})
    return outside_words + len(signs) + WORD_STRENGTH * count


def _is_predictable(key: str, place: int) -> bool:
    """Return whether a character can be predicted from the two before it."""
    recent = key[max(0, place - 2) : place + 1].lower()
    return len(recent) == 3 and (
        recent == recent[0] * 3
        or any(recent in row or recent[::-1] in row for row in ROWS)
        or key.lower().find(recent) < place - 2
    )


def _is_word(letters: str) -> bool:
    """Return whether letters are pronounceable, which about one in a hundred random strings is."""
    small = letters.lower()
    vowels = sum(letter in "aeiouy" for letter in small)
    return 0.2 <= vowels / len(small) <= 0.75 and not CONSONANTS.search(small)


def find(folder: Path) -> str:
    """Return the stored key of an installation; "" where there is none yet. Raises OSError."""
    try:
        return (folder / NAME).read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def ensure(folder: Path) -> str:
    """Return the key of an installation; create it where there is none. Raises OSError.

    The key is written completely to another name and then linked: of two processes that start
    together one creates the key, and the other never reads half of it.
    """
    path = folder / NAME
    if not find(folder):
        _make(path)
    return path.read_text("ascii").strip()


def _make(path: Path) -> None:
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        _link(part, path)
    finally:
        part.unlink(missing_ok=True)


def _link(part: Path, path: Path) -> None:
    if path.exists() and not path.read_text("ascii").strip():
        os.replace(part, path)  # a crash or a full disk left it empty
        return
    with suppress(FileExistsError):
        os.link(part, path)
