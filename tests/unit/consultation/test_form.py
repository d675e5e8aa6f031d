"""The consultation form as pure functions: every typed word stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from clinic.consultation.form import LISTS, TEXTS, ConsultationForm

NAMES = st.sampled_from(LISTS)
ENTRIES = st.lists(st.text("abcdé ½", min_size=1, max_size=8), max_size=5)
TYPED = st.builds(
    lambda lists, texts: ConsultationForm.from_post(
        MultiDict(
            [(name, entry) for name, entries in lists.items() for entry in entries]
            + list(texts.items())
        )
    ),
    st.dictionaries(NAMES, ENTRIES),
    st.dictionaries(st.sampled_from([*TEXTS, *(f"{name}_new" for name in LISTS)]), st.text()),
)


@given(TYPED)
def test_a_draft_stores_exactly_what_was_typed(typed: ConsultationForm) -> None:
    assert ConsultationForm.from_draft(typed.to_json()).to_json() == typed.to_json()


@given(TYPED, NAMES)
def test_taking_the_box_empties_it_and_loses_no_word(typed: ConsultationForm, name: str) -> None:
    after = typed.with_box_added(name)
    box_text = " ".join(typed.box(name).split())
    assert after.box(name) == ""
    assert not box_text or box_text.casefold() in {
        entry.casefold() for entry in after.entries(name)
    }


@given(TYPED, NAMES, st.integers(-1, 6))
def test_editing_an_entry_loses_no_other_entry(typed: ConsultationForm, name: str, at: int) -> None:
    after = typed.with_box(name, "").taking_up(name, at)
    entries = [*after.entries(name), after.box(name)]
    assert sorted(filter(None, entries)) == sorted(typed.entries(name))


@given(TYPED, NAMES, st.integers(-1, 6), st.sampled_from([-1, 1]))
def test_moving_an_entry_changes_only_the_order(
    typed: ConsultationForm, name: str, at: int, by: int
) -> None:
    assert sorted(typed.moving(name, at, by).entries(name)) == sorted(typed.entries(name))


def test_an_entry_is_not_written_twice() -> None:
    typed = ConsultationForm().adding("symptoms", "Fever", "cough", "fever")
    assert typed.entries("symptoms") == ("Fever", "cough")


def test_an_entry_has_no_line_breaks() -> None:
    typed = ConsultationForm().adding("advice", "Rest\nand\u2028fluids")
    assert typed.entries("advice") == ("Rest and fluids",)


def test_only_a_form_without_any_text_is_empty() -> None:
    assert ConsultationForm.from_post(MultiDict({"symptoms_new": " ", "pulse": ""})).is_empty
    assert not ConsultationForm.from_post(MultiDict({"symptoms_new": "fev"})).is_empty


def test_reasons_are_stored_by_caution() -> None:
    form = MultiDict({"reason-interaction:a+b": " seen before ", "reason-dose:c": ""})
    assert ConsultationForm.from_post(form).reasons == {"interaction:a+b": "seen before"}
