"""Texts with fields in braces: fields come from a closed list, and no text is executed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.languages import LANGUAGES
from clinic.letters.filling import FIELDS, WrongText, check, fill
from clinic.letters.kinds import LetterKind
from clinic.letters.texts import SHIPPED, shipped_text
from clinic.letters.values import LetterInput, LetterSource, NoteText, values_of
from clinic.letters.words import LABELS

FACTS = LetterSource(
    name="लक्ष्मी {name}",
    age="45 y",
    sex="Female",
    number=17,
    address="Karve Road\nPune",
    visit_day=date(2028, 2, 29),
    today=date(2028, 3, 1),
    note=NoteText(("Fever 3 d",), "Throat\nred", ("? Dengue (A90)",), ("Dolo 650 SOS",)),
    allergies="Penicillin",
    doctor="Dr Asha Rao",
    clinic="Sunrise",
)
VALUES = values_of(FACTS, LetterInput("en", date(2028, 2, 29), date(2028, 3, 1), "11 am"))


def test_every_kind_has_a_text_and_labels_in_every_print_language() -> None:
    assert set(SHIPPED) == set(LABELS) == set(LANGUAGES)
    for language, texts in SHIPPED.items():
        assert set(texts) == set(LetterKind), language
        for text in texts.values():
            check(text)
            assert "{name}" in text
        assert all("{from}" in texts[kind] for kind in (LetterKind.SICKNESS, LetterKind.FITNESS))


def test_the_values_are_exactly_those_of_the_fields() -> None:
    assert set(VALUES) == set(FIELDS)


def test_a_line_with_an_empty_field_is_left_out() -> None:
    text = shipped_text(LetterKind.SICKNESS, "en")
    assert "Diagnosis" not in fill(text, VALUES)
    named = values_of(FACTS, LetterInput("en", names_diagnosis=True))
    assert fill(text, named).splitlines()[1:] == ["Diagnosis: Dengue (A90), provisional."]


def test_a_name_with_braces_is_not_filled_again() -> None:
    assert fill("{name} {days}", VALUES) == "लक्ष्मी {name} 2 days"


@pytest.mark.parametrize(
    "text",
    [
        *("{nmae}", "{name.__class__}", "{0}", "{}", "{{name}}", "{name", "name}", "{% if a %}"),
        *("{name!r}", "{name:>9}", "{ self }", "{\nname}", "{name\x0b}"),
        # This takes no time; a pattern that skips spaces would take hours.
        pytest.param("{" + " " * 100_000 + "x", id="spaces"),
    ],
)
def test_an_unknown_field_is_refused_with_the_possible_ones(text: str) -> None:
    with pytest.raises(WrongText, match=r"\{name\}"):
        check(text)


@given(st.text(alphabet=st.characters(exclude_characters="{}")), st.text())
def test_plain_text_is_not_changed(text: str, value: str) -> None:
    assert " ".join(fill(text, {}).split()) == " ".join(text.split())
    filled = fill("a {reason} b", {"reason": value})
    assert filled == (f"a {value.strip()} b" if value.strip() else "")
