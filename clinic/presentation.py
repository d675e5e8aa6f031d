"""How figures, days and ages look on pages: the words templates may use."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from clinic import clock, money
from clinic.billing.rules import MODE_WORDS, Sums

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def install(app: Flask) -> None:
    """Gives the templates these functions, and `today`, the clinic's day of the request."""
    app.jinja_env.globals.update(
        rupees=money.format_rupees,
        day=clock.format_day,
        long_day=long_day,
        moment=clock.format_moment,
        relative_day=relative_day,
        mode_sums=mode_sums,
        mode_words={mode.value: words for mode, words in MODE_WORDS.items()},
    )
    app.context_processor(_today)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _today() -> dict[str, Any]:
    return {"today": clock.clinic_day()}


def long_day(day: date) -> str:
    """Monday, 23 Nov 2026."""
    return f"{WEEKDAYS[day.weekday()]}, {clock.format_day(day)}"


def relative_day(day: date) -> str:
    """Today, Yesterday, 21 Nov."""
    return clock.format_relative_day(day, clock.clinic_day())


def mode_sums(sums: Sums) -> str:
    """Cash ₹500.00 · UPI ₹300.00."""
    return " · ".join(
        f"{MODE_WORDS[mode]} {money.format_rupees(paise)}" for mode, paise in sums.by_mode
    )
