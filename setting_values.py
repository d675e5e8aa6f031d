"""Read single settings of an environment; each error is one line. Standard library only."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping


class ConfigError(RuntimeError):
    """A setting with which the clinic does not start; the message says what to do."""


def stripped(environ: Mapping[str, str] | None) -> dict[str, str]:
    """Return the settings without the blanks and line ends around them that copying leaves."""
    settings = os.environ if environ is None else environ
    return {name: value.strip() for name, value in settings.items()}


def one_of(env: Mapping[str, str], name: str, choices: tuple[str, str]) -> str:
    """Return the setting, one of two choices; the first where it is not set. Raises ConfigError."""
    value = env.get(name, "") or choices[0]
    if value not in choices:
        raise ConfigError(f"{name} is {value!r}; write {choices[0]} or {choices[1]}.")
    return value


def is_on(env: Mapping[str, str], name: str) -> bool:
    """Return whether the setting is 1; unset or 0 is False. Raises ConfigError."""
    value = env.get(name, "") or "0"
    if value not in ("0", "1"):
        raise ConfigError(f"{name} is {value!r}; write 1, or leave it unset.")
    return value == "1"


def number(env: Mapping[str, str], name: str, default: int, possible: range) -> int:
    """Return the setting as a number, `default` where it is not set. Raises ConfigError outside
    `possible`."""
    text = env.get(name, "") or str(default)
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) not in possible:
        first, last = possible[0], possible[-1]
        raise ConfigError(f"{name} is {text!r}; write a whole number from {first} to {last}.")
    return int(text)
