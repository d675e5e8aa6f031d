"""Cautions in pregnancy, while breastfeeding and in childhood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic.facts.cautions import list_cautions
from clinic.prescribing.checks import check
from tests.unit.prescribing.checks.builders import (
    EXPECTING,
    MAN,
    NURSING,
    WOMAN,
    child,
    keys,
    line,
    lines,
    pregnant,
    times,
)


@pytest.mark.parametrize(
    ("week", "severity"),
    [(None, "serious"), (10, "serious"), (21, "serious"), (22, "stop"), (39, "stop")],
)
def test_ibuprofen_is_contraindicated_from_the_sixth_month(week: int, severity: str) -> None:
    (caution,) = check(lines("Brufen 400"), pregnant(week)).cautions
    assert (caution.key, caution.severity) == ("pregnancy:ibuprofen", severity)


@pytest.mark.parametrize(
    ("week", "warns"), [(None, True), (0, True), (13, True), (14, False), (35, False), (36, True)]
)
def test_cotrimoxazole_warns_outside_the_middle_of_pregnancy(week: int | None, warns: bool) -> None:
    result = keys(check(lines("Septran DS"), pregnant(week)))
    assert result == ({"pregnancy:sulfamethoxazole+trimethoprim"} if warns else set())


@pytest.mark.parametrize(
    ("label", "count", "warns"),
    [
        ("Ecosprin 75", 1, False),
        ("Ecosprin 150", 1, False),
        ("Ecosprin 150", 2, True),
        ("aspirin", 1, True),
    ],
)
def test_low_dose_aspirin_is_allowed_in_pregnancy(label: str, count: int, warns: bool) -> None:
    result = keys(check([line(1, label, times(count))], pregnant(24)))
    assert result == ({"pregnancy:aspirin"} if warns else set())


def test_a_caution_quotes_words_and_source_of_the_facts() -> None:
    (caution,) = check(lines("Telma 40"), EXPECTING).cautions
    assert caution.what == "Telmisartan in pregnancy"
    assert (caution.severity, caution.why) == ("stop", "Contraindicated.")
    assert caution.source == "general knowledge (labels), not verified here"


@pytest.mark.parametrize(
    ("label", "severity"), [("Voveran 50", "stop"), ("Amlong 5", "note"), ("tramadol", "serious")]
)
def test_medicines_are_checked_while_breastfeeding(label: str, severity: str) -> None:
    (caution,) = check(lines(label), NURSING).cautions
    assert (caution.kind, caution.severity) == ("breastfeeding", severity)


@pytest.mark.parametrize("person", [WOMAN, MAN, replace(WOMAN, pregnant=None, breastfeeding=None)])
def test_an_unknown_pregnancy_gives_no_caution(person: object) -> None:
    assert check(lines("Telma 40", "Voveran 50"), person).alerts == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "last_days", "severity"),
    [
        ("aspirin", 5843, "stop"),
        ("ibuprofen", 90, "stop"),
        ("codeine", 4382, "stop"),
        ("metoclopramide", 6573, "stop"),
        ("loperamide", 4382, "stop"),
        ("ondansetron", 29, "stop"),
        ("erythromycin", 182, "serious"),
        ("loratadine", 729, "serious"),
        ("bisacodyl", 1094, "stop"),
    ],
)
def test_a_child_caution_ends_on_a_birthday(label: str, last_days: int, severity: str) -> None:
    young = replace(MAN, age_days=last_days, weight_g=None)
    (caution,) = check(lines(label), young).cautions
    assert (caution.key, caution.severity) == (f"child:{label}", severity)
    assert check(lines(label), replace(young, age_days=last_days + 1)).alerts == ()


def test_an_age_limit_is_given_in_words() -> None:
    result = [
        check(lines(label), child(0.02)).cautions[0].what
        for label in ("ondansetron", "ibuprofen", "codeine")
    ]
    assert result == [
        "Ondansetron in a child under 1 month",
        "Ibuprofen in a child under 3 months",
        "Codeine in a child under 12 years",
    ]


def test_every_shipped_level_has_a_text() -> None:
    for row in list_cautions():
        names = sorted(row.ingredients)
        tablet = replace(line(1, "+".join(names)), ingredients=tuple(names), form="tablet")
        findings = check([tablet], replace(pregnant(None), breastfeeding=True))
        kinds = {caution.kind for caution in findings.cautions}
        assert not row.pregnancy_level or "pregnancy" in kinds, names
        assert not row.breastfeeding_level or "breastfeeding" in kinds, names
