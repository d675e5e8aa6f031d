"""Measures as people type them, and the whole numbers in which they are stored.

Every field has a fixed unit on the screen. `parse_…` also takes what people in India write (38 °C,
8500 g, 5'4") and raises VitalError with advice for a value that no living person has; `format_…`
returns the text of the field, which parses to the same number.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

HOTTEST_CELSIUS = Decimal(45)
"""A number up to here is read as °C: no living person has 45 °F."""

LONGEST_FIGURE = 40

_NUMBER = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_PRESSURE = re.compile(r"(\d{1,4})\s*(?:/|-|\\|\s|by|over)\s*(\d{1,4})\s*(?:mm ?hg)?")
_PULSE = re.compile(r"(\d{1,4})\s*(?:bpm|/ ?min|beats?(?: a minute)?)?")
_TEMPERATURE = re.compile(
    _NUMBER + r"\s*(?:°|º|deg(?:rees?)?\.?)?\s*(f(?:ahrenheit)?|c(?:elsius)?)?"
)
_SPO2 = re.compile(r"(\d{1,4})\s*%?")
_WEIGHT = re.compile(_NUMBER + r"\s*(kgs?|kilos?|grams?|gms?|g)?\.?")
_HEIGHT = re.compile(_NUMBER + r"\s*(cms?|m|mtrs?|met(?:re|er)s?|in|inch(?:es)?|\"|″|”)?\.?")
_FEET = re.compile(
    r"(\d)\s*(?:'|’|′|ft\.?|feet|foot)\s*(?:(\d{1,2}(?:\.5)?)\s*(?:\"|''|’’|″|”|in\.?|inch(?:es)?)?)?"
)
_SIZES = {"m": Decimal(1000), "c": Decimal(10), "i": Decimal("25.4")}


class VitalError(ValueError):
    """A text that is no such measure. The message says what to write."""


def parse_blood_pressure(text: str) -> tuple[int, int]:
    """Return (systolic, diastolic) in mmHg: 138/86, 138 86."""
    match = _PRESSURE.fullmatch(_tidy(text))
    if match is None:
        raise VitalError("Write the blood pressure like 138/86.")
    upper, lower = int(match[1]), int(match[2])
    if not (40 <= upper <= 300 and 10 <= lower <= 200):
        raise VitalError(f"{upper}/{lower} can't be right. Write it like 138/86.")
    if lower >= upper:
        raise VitalError(f"The first number is the higher one: {lower}/{upper}?")
    return upper, lower


def format_blood_pressure(systolic: int, diastolic: int) -> str:
    return f"{systolic}/{diastolic}"


def parse_pulse(text: str) -> int:
    """Return beats a minute, 20 to 300."""
    return _whole(_PULSE, text, (20, 300), "Write the beats in a minute, like 88.")


def format_pulse(pulse: int) -> str:
    return str(pulse)


def parse_temperature(text: str) -> int:
    """Return tenths of a degree Fahrenheit: 100.4 and 38 are both 1004; see `temperature_note`."""
    number, celsius = _temperature(text)
    tenths = number * 18 + 320 if celsius else number * 10
    if not 770 <= tenths <= 1130:
        unit = "°C" if celsius else "°F"
        raise VitalError(f"{_plain(number)} {unit} can't be right. Write it like 98.6.")
    return _nearest(tenths)


def temperature_note(text: str) -> str:
    """Return how a temperature in °C was converted, `38 °C is 100.4 °F`; '' for one in °F."""
    number, celsius = _temperature(text)
    if not celsius:
        return ""
    return f"{_plain(number)} °C is {format_temperature(parse_temperature(text))} °F"


def _temperature(text: str) -> tuple[Decimal, bool]:
    match = _TEMPERATURE.fullmatch(_tidy(text))
    if match is None:
        raise VitalError("Write the temperature in °F, like 98.6.")
    number = _decimal(match[1])
    if number * 10 % 1:
        raise VitalError("One digit after the point is enough, like 98.6.")
    unit = (match[2] or "")[:1]
    return number, unit == "c" or (not unit and number <= HOTTEST_CELSIUS)


def format_temperature(tenths: int) -> str:
    """Return °F, always with its tenth: 98.0."""
    return f"{tenths // 10}.{tenths % 10}"


def parse_spo2(text: str) -> int:
    """Return per cent of oxygen saturation, 30 to 100."""
    return _whole(_SPO2, text, (30, 100), "Write the saturation in per cent, like 98.")


def format_spo2(spo2: int) -> str:
    return str(spo2)


def parse_weight(text: str) -> int:
    """Return grams, 300 g to 400 kg: 68, 68.5, 68.5 kg, 8500 g."""
    match = _WEIGHT.fullmatch(_tidy(text))
    if match is None:
        raise VitalError("Write the weight in kilograms, like 68.5, or in grams, like 8500 g.")
    in_grams = (match[2] or "").startswith("g")
    grams = _decimal(match[1]) * (1 if in_grams else 1000)
    if not 300 <= grams <= 400_000:
        weight = f"{_plain(_decimal(match[1]))} {'g' if in_grams else 'kg'}"
        raise VitalError(f"{weight} can't be right. Write it like 68.5, or 8500 g.")
    return _nearest(grams)


def format_weight(grams: int) -> str:
    """Return kilograms: 68, 68.5, 3.25."""
    return _plain(Decimal(grams) / 1000)


def parse_height(text: str) -> int:
    """Return millimetres, 20 cm to 2.5 m: 162 (cm), 162.5 cm, 1.62 m, 5'4", 5 ft 4 in, 64 in."""
    tidy = _tidy(text)
    feet = _FEET.fullmatch(tidy)
    millimetres = _from_feet(feet) if feet else _from_one_number(tidy)
    if not 200 <= millimetres <= 2500:
        raise VitalError(f"{tidy} can't be right. Write centimetres like 162, or 5'4\".")
    return _nearest(millimetres)


def _from_feet(match: re.Match[str]) -> Decimal:
    inches = Decimal(match[2] or 0)
    if inches >= 12:
        raise VitalError("A foot has 12 inches. Write it like 5'4\".")
    return (int(match[1]) * 12 + inches) * _SIZES["i"]


def _from_one_number(tidy: str) -> Decimal:
    match = _HEIGHT.fullmatch(tidy)
    if match is None:
        raise VitalError("Write the height in centimetres, like 162, or like 5'4\".")
    unit = (match[2] or "c")[0]
    return _decimal(match[1]) * _SIZES.get(unit, _SIZES["i"])


def format_height(millimetres: int) -> str:
    """Return centimetres: 162, 162.6."""
    return _plain(Decimal(millimetres) / 10)


def _tidy(text: str) -> str:
    tidy = " ".join(text.lower().split())
    if len(tidy) > LONGEST_FIGURE:
        raise VitalError("This is too long for a measure.")
    return tidy


def _whole(pattern: re.Pattern[str], text: str, limits: tuple[int, int], advice: str) -> int:
    match = pattern.fullmatch(_tidy(text))
    if match is None:
        raise VitalError(advice)
    number = int(match[1])
    if not limits[0] <= number <= limits[1]:
        raise VitalError(f"{number} can't be right. {advice}")
    return number


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _nearest(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def _plain(number: Decimal) -> str:
    """Write a number without trailing zeros and never as 1E+2."""
    return f"{number.normalize():f}"
