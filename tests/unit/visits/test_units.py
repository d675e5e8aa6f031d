"""Parsing and formatting of vital signs."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.visits.units import (
    VitalError,
    format_blood_pressure,
    format_height,
    format_pulse,
    format_spo2,
    format_temperature,
    format_weight,
    parse_blood_pressure,
    parse_height,
    parse_pulse,
    parse_spo2,
    parse_temperature,
    parse_weight,
    temperature_note,
)


@pytest.mark.parametrize(
    ("parse", "typed", "value"),
    [
        (parse_blood_pressure, "138/86", (138, 86)),
        (parse_blood_pressure, " 138 / 86 mmHg", (138, 86)),
        (parse_blood_pressure, "138 86", (138, 86)),
        (parse_blood_pressure, "138-86", (138, 86)),
        (parse_blood_pressure, "138 by 86", (138, 86)),
        (parse_blood_pressure, "१३८/८६", (138, 86)),
        (parse_pulse, "88", 88),
        (parse_pulse, "88 /min", 88),
        (parse_pulse, "88 bpm", 88),
        (parse_temperature, "98.6", 986),
        (parse_temperature, "98,6", 986),
        (parse_temperature, "100.4 °F", 1004),
        (parse_temperature, "101F", 1010),
        (parse_temperature, "38", 1004),
        (parse_temperature, "38 c", 1004),
        (parse_temperature, "37.0", 986),
        (parse_temperature, "38.9°C", 1020),
        (parse_temperature, "45", 1130),
        (parse_spo2, "98", 98),
        (parse_spo2, "98 %", 98),
        (parse_weight, "68", 68_000),
        (parse_weight, "68.5", 68_500),
        (parse_weight, "68.5kg", 68_500),
        (parse_weight, "68,5 Kg.", 68_500),
        (parse_weight, "8500 g", 8_500),
        (parse_weight, "8500gm", 8_500),
        (parse_weight, "3.125", 3_125),
        (parse_height, "162", 1620),
        (parse_height, "162.5 cm", 1625),
        (parse_height, "1.62 m", 1620),
        (parse_height, "5'4\"", 1626),
        (parse_height, "5’4”", 1626),
        (parse_height, "5' 4''", 1626),
        (parse_height, "5'4", 1626),
        (parse_height, "5 ft 4 in", 1626),
        (parse_height, "5 feet 4 inches", 1626),
        (parse_height, "5ft", 1524),
        (parse_height, "5'4.5\"", 1638),
        (parse_height, "64 in", 1626),
        (parse_height, '24"', 610),
    ],
)
def test_a_measure_is_read_as_people_type_it(
    parse: Callable[[str], Any], typed: str, value: Any
) -> None:
    assert parse(typed) == value


@pytest.mark.parametrize(
    ("parse", "typed", "advice"),
    [
        (parse_blood_pressure, "138", "like 138/86"),
        (parse_blood_pressure, "1380/86", "can't be right"),
        (parse_blood_pressure, "86/138", "138/86?"),
        (parse_blood_pressure, "90/90", "higher"),
        (parse_blood_pressure, "13886", "like 138/86"),
        (parse_pulse, "0", "can't be right"),
        (parse_pulse, "880", "can't be right"),
        (parse_pulse, "fast", "like 88"),
        (parse_temperature, "60", "60 °F can't be right"),
        (parse_temperature, "24", "24 °C can't be right"),
        (parse_temperature, "38 f", "38 °F can't be right"),
        (parse_temperature, "98.6 c", "98.6 °C can't be right"),
        (parse_temperature, "986", "like 98.6"),
        (parse_temperature, "98.65", "One digit"),
        (parse_temperature, "high", "like 98.6"),
        (parse_temperature, "98.6 fine", "like 98.6"),
        (parse_spo2, "101", "can't be right"),
        (parse_spo2, "9", "can't be right"),
        (parse_spo2, "98.5", "like 98"),
        (parse_weight, "8500", "8500 g"),
        (parse_weight, "0.1", "can't be right"),
        (parse_weight, "8.5 g", "8.5 g can't be right"),
        (parse_weight, "68.1234", "like 68.5"),
        (parse_height, "1.62", "like 162"),
        (parse_height, "5.4", "5'4\""),
        (parse_height, "5'13\"", "12 inches"),
        (parse_height, "9'", "can't be right"),
        (parse_height, "tall", "like 162"),
        (parse_height, "9" * 400, "too long"),
        (parse_weight, "-68", "like 68.5"),
        (parse_pulse, "८८²", "like 88"),
    ],
)
def test_an_impossible_value_is_refused_with_advice(
    parse: Callable[[str], Any], typed: str, advice: str
) -> None:
    with pytest.raises(VitalError, match=r".") as error:
        parse(typed)
    assert advice in str(error.value)


@given(st.integers(40, 300), st.integers(10, 200))
def test_a_formatted_blood_pressure_is_read_back(upper: int, lower: int) -> None:
    if lower < upper:
        assert parse_blood_pressure(format_blood_pressure(upper, lower)) == (upper, lower)


@pytest.mark.parametrize(
    ("parse", "write", "least", "most"),
    [
        (parse_pulse, format_pulse, 20, 300),
        (parse_temperature, format_temperature, 770, 1130),
        (parse_spo2, format_spo2, 30, 100),
        (parse_height, format_height, 200, 2500),
    ],
)
def test_every_formatted_measure_is_read_back(
    parse: Callable[[str], int], write: Callable[[int], str], least: int, most: int
) -> None:
    assert [parse(write(n)) for n in range(least, most + 1)] == list(range(least, most + 1))
    for beyond in (least - 1, most + 1):
        with pytest.raises(VitalError):
            parse(write(beyond))


@given(st.integers(300, 400_000))
def test_a_formatted_weight_is_read_back(grams: int) -> None:
    assert parse_weight(format_weight(grams)) == grams


@given(st.text(max_size=60))
@pytest.mark.parametrize(
    "parse",
    [
        *(parse_blood_pressure, parse_pulse, parse_temperature),
        *(parse_spo2, parse_weight, parse_height),
    ],
)
def test_no_text_raises_another_kind_of_error(parse: Callable[[str], Any], text: str) -> None:
    with suppress(VitalError):
        parse(text)


@pytest.mark.parametrize(
    ("typed", "note"),
    [("38", "38 °C is 100.4 °F"), ("37.0 C", "37 °C is 98.6 °F"), ("98.6", ""), ("101 f", "")],
)
def test_a_temperature_in_celsius_is_noted_as_converted(typed: str, note: str) -> None:
    assert temperature_note(typed) == note


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (format_weight, 68_000, "68"),
        (format_weight, 100_000, "100"),
        (format_weight, 68_050, "68.05"),
        (format_height, 2000, "200"),
        (format_height, 1626, "162.6"),
        (format_temperature, 1000, "100.0"),
    ],
)
def test_a_measure_is_formatted_without_needless_digits(
    write: Callable[[int], str], value: int, text: str
) -> None:
    assert write(value) == text
