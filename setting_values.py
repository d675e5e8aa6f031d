"""Read single settings of an environment; a mistake is told in one line. Standard library only."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping


class ConfigError(RuntimeError):
    """A setting that the clinic will not run with; the message says what to do."""


def stripped(environ: Mapping[str, str] | None) -> dict[str, str]:
    """Return the settings without surrounding blanks and line ends, which copying leaves."""
    settings = os.environ if environ is None else environ
    return {name: value.strip() for name, value in settings.items()}


def one_of(env: Mapping[str, str], name: str, choices: tuple[str, str]) -> str:
    """Return the setting, one of two choices; the first where it is not set."""
    value = env.get(name, "") or choices[0]
    if value not in choices:
        raise ConfigError(f"{name} is {value!r}; write {choices[0]} or {choices[1]}.")
    return value


def is_on(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "") or "0"
    if value not in ("0", "1"):
        raise ConfigError(f"{name} is {value!r}; write 1, or leave it unset.")
    return value == "1"


def number(env: Mapping[str, str], name: str, default: int, possible: range) -> int:
    text = env.get(name, "") or str(default)
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) not in possible:
        first, last = possible[0], possible[-1]
        raise ConfigError(f"{name} is {text!r}; write a whole number from {first} to {last}.")
    return int(text)
