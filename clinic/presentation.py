"""The functions and labels that templates may use."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date
from functools import lru_cache, partial
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context

from clinic import clock, money, submissions
from clinic.addresses import addresses
from clinic.auth import access, device_use
from clinic.auth.permissions import ROLE_WORDS, Permission
from clinic.auth.ways_on import way_back
from clinic.billing.figures import patient_balance_of
from clinic.billing.rules import MODE_LABELS, Sums
from clinic.billing.states import STATE_LABELS
from clinic.forms import Form
from clinic.languages import language_name
from clinic.patients.relations import USUAL, word_for
from clinic.queue.queries import read_what_next
from clinic.sealed_numbers import seal
from clinic.setup import views as setup
from clinic.setup.forms import LogoForm
from clinic.version import VERSION
from clinic.visits.vitals import vitals_line

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Templates(Environment):
    """The environment of the web's templates, with one plain map of globals for all of them.

    In Jinja's chain of maps, which lets each template have more of its own, every `import` in every
    page compares the maps in Python: a tenth of a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def install(app: Flask) -> None:
    """Add these functions to the templates, and `today`, the clinic's day of the request."""
    app.jinja_env.globals.update(
        addresses=addresses,
        clinic_version=VERSION,
        rupees=money.show_rupees,
        rupees_column=money.rupees_column,
        day=clock.format_day,
        long_day=long_day,
        moment=clock.format_moment,
        mode_sums=mode_sums,
        new_request_key=submissions.new_key,
        vitals_line=vitals_line,
        mode_labels={mode.value: label for mode, label in MODE_LABELS.items()},
        role_words=ROLE_WORDS,
        may=may,
        way_back=way_back,
        is_typed_in=is_typed_in,
        address_unused=device_use.address_unused,
        relation_word=word_for,
        usual_relations=USUAL,
        state_labels={state.value: label for state, label in STATE_LABELS.items()},
        patient_balance_of=patient_balance_of,
        what_next_after=read_what_next,
        language_name=language_name,
        find_setup=setup.find_setup,
        setup_address=setup.address_of,
        saved_letterhead=setup.saved_preview,
        new_logo_form=LogoForm,
        # For a macro of few words that a page asks for a dozen times, and of nothing else.
        remembered=lru_cache(maxsize=256),
    )
    app.jinja_env.filters["sealed"] = lambda number: seal(number, app.config["SECRET_KEY"])
    # A misspelt name is an error, not an empty place on a page or a paper.
    app.jinja_env.undefined = StrictUndefined
    app.context_processor(_request_day)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def may(permission: str) -> bool:
    """Return whether the signed-in person has this permission in the records that are open.

    Raises ValueError for a name that is no permission.
    """
    return access.may(Permission(permission))


@pass_context
def is_typed_in(context: Context) -> bool:
    """Return whether the page has a form to fill in."""
    return any(isinstance(value, Form) for value in context.parent.values())


def _request_day() -> dict[str, Any]:
    today = clock.clinic_day()
    return {"today": today, "relative_day": partial(clock.format_relative_day, today=today)}


def long_day(day: date) -> str:
    """Format a day as Monday, 23 Nov 2026."""
    return f"{WEEKDAYS[day.weekday()]}, {clock.format_day(day)}"


def mode_sums(sums: Sums) -> str:
    """Format sums by mode: Cash ₹500 · UPI ₹300."""
    return " · ".join(
        f"{MODE_LABELS[mode]} {money.show_rupees(paise)}" for mode, paise in sums.by_mode
    )
