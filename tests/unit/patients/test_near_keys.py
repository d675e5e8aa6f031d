"""Phonetic keys that differ in one sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.patients.names import name_keys
from clinic.patients.near_keys import MOST, near_keys
from clinic.patients.sounds import forms


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        *(("Rathore", "Rathod"), ("Chopra", "Chopda"), ("Bhonsle", "Bhosle")),
        *(("Gounder", "Gowder"), ("Faizal", "Faisal"), ("Azhar", "Ajhar"), ("Pawar", "Panwar")),
    ],
)
def test_names_that_differ_in_one_sound_are_near(typed: str, registered: str) -> None:
    assert {*near_keys(typed.lower())} & name_keys(registered)
    assert {*near_keys(registered.lower())} & name_keys(typed)


@given(st.text("abdefghijklmnoprstuvyz", max_size=30))
def test_near_keys_are_few_and_exclude_the_words_own_key(word: str) -> None:
    near = near_keys(word)
    assert len(near) == len(set(near)) <= MOST
    assert not {form.key for form in forms(word)} & set(near)
