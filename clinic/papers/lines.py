"""Lines of text for printed papers; empty ones leave no gap. Pure.

Lines of one element are separated by line ends, which the templates' styles keep: an element for
each would cost more time than its text.
"""

from __future__ import annotations


def filled(*texts: str) -> list[str]:
    """Return the texts that are not blank, trimmed."""
    return [text.strip() for text in texts if text.strip()]


def below(first: str, *texts: str) -> str:
    """Return the non-blank texts, each on a line of its own under the first, if there is one."""
    lines = "\n".join(filled(*texts))
    return f"\n{lines}" if first and lines else lines


def labelled(label: str, text: str) -> str:
    """Return a text behind its label; '' for a blank text."""
    return f"{label} {text}" if text.strip() else ""


def in_one_line(text: str) -> str:
    """Return the lines of an address, separated by commas."""
    return ", ".join(line.rstrip(",") for line in filled(*text.splitlines()))


def unbroken(text: str) -> str:
    """Return a text, such as a day, whose words stay in one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")
