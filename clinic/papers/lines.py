"""Text in lines, as printed papers have it: what is empty leaves no gap behind. Pure.

Lines of one element are parted by line ends, which the templates' styles keep: an element for each
would cost more time than its text.
"""

from __future__ import annotations


def filled(*texts: str) -> list[str]:
    """The texts that are not empty, trimmed."""
    return [text.strip() for text in texts if text.strip()]


def below(first: str, *texts: str) -> str:
    """The texts that are not empty, each on a line of its own under the first, if there is one."""
    lines = "\n".join(filled(*texts))
    return f"\n{lines}" if first and lines else lines


def labelled(label: str, text: str) -> str:
    """A text behind its label; nothing of either where there is no text."""
    return f"{label} {text}" if text.strip() else ""


def in_one_line(text: str) -> str:
    """The lines of an address, parted by commas."""
    return ", ".join(line.rstrip(",") for line in filled(*text.splitlines()))
