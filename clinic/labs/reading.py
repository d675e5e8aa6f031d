"""Read one typed line of a lab report: test, value, unit, and the range as printed. Pure.

Nothing is guessed. What is not understood is asked about, and stays in the words in which it was
typed where the writer says that they are right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from clinic.facts.investigations import (
    Investigation,
    find_investigation,
    search_investigations,
)
from clinic.labs import doubtful, patterns
from clinic.labs.amounts import LabAmount, read_amount, without_grouping
from clinic.labs.analytes import ANALYTES, Analyte, is_implausible, unit_name

LONGEST_TEST, LONGEST_VALUE, LONGEST_UNIT, LONGEST_RANGE = 80, 40, 24, 60
EXAMPLE = "HbA1c 7.2 % (4.0-5.6)"
SUGGESTED = 3
_TEST, _UNIT, _FAR, _WORDS, _NO_UNIT_KEY, _NO_RANGE = KINDS = (
    *("test", "unit", "far", "words"),
    *("odd", "range"),
)


@dataclass(frozen=True, slots=True)
class LabQuestion:
    """A question about one line. `choices` are whole lines that may be meant instead.

    `key` names the question for a line, so that an answer holds for it alone. With `may_stay` the
    writer may say that the line is right as it was typed.
    """

    key: str
    text: str
    choices: tuple[str, ...] = ()
    may_stay: bool = False


@dataclass(frozen=True, slots=True)
class LabLine:
    """A line as read. `test` is the name in the investigations list, or the typed words.

    `loinc` is '' for a test that is not in the list, or whose code was read in no source.
    """

    text: str
    test: str = ""
    loinc: str = ""
    value: str = ""
    unit: str = ""
    printed_range: str = ""
    questions: tuple[LabQuestion, ...] = field(default=())

    @property
    def analyte(self) -> Analyte | None:
        return ANALYTES.get(self.test)

    @property
    def written(self) -> str:
        """The line anew, as an edit form shows it."""
        limits = f"({self.printed_range})" if self.printed_range else ""
        in_words = bool(self.value) and not self.value[0].isdigit()
        test = self.test if not in_words or find_investigation(self.test) else f"{self.test}:"
        return " ".join(filter(None, (test, self.value, self.unit, limits)))


def read_lines(text: str, right: Collection[str] = ()) -> list[LabLine]:
    """Read a line for each test; empty lines are left out. `right` are the keys of the questions
    whose line was confirmed."""
    return [read_line(line, right) for line in text.splitlines() if line.strip()]


def read_line(text: str, right: Collection[str] = ()) -> LabLine:
    """Read one line, as `HbA1c 7.2 % (4.0-5.6)`. Never raises."""
    typed = " ".join(text.split())
    line = _parted(typed)
    asked = [one for one in _questions(line) if not (one.may_stay and one.key in right)]
    return replace(line, questions=tuple(asked[:1]))


def keys_of(text: str) -> list[str]:
    """Return the keys of all questions after which a line may stay as it is: one that is stored
    was confirmed."""
    return [f"{kind}:{text}" for kind in KINDS]


def _parted(typed: str) -> LabLine:
    """Return a line in its parts, without questions."""
    # A colon between digits belongs to a titre: 1:160.
    name, rest = _split(patterns.SIGNS.sub(" ", typed).split())
    if not rest and (named := doubtful.result_in_words(typed)) is not None:
        name, rest = named
    listed = find_investigation(name) if name else None
    value, unit, limits = _value_of(rest)
    return LabLine(
        typed,
        test=listed.name if listed else name,
        loinc=listed.loinc if listed else "",
        value=value,
        unit=unit_name(unit),
        printed_range=limits,
    )


def _name_in(typed: str) -> str:
    """Return the words before the value, as they stand in a line."""
    return _split(patterns.SIGNS.sub(" ", typed).split())[0]


def _split(tokens: list[str]) -> tuple[str, str]:
    """Return the test and what follows: the longest beginning that names a test of the list, else
    the words before the first number. A sign at its end (`TSH < 0.3`) belongs to the value."""
    for count in range(len(tokens), 0, -1):
        has_letters = any(map(str.isalnum, tokens[count - 1]))
        if has_letters and find_investigation(" ".join(tokens[:count])) is not None:
            return " ".join(tokens[:count]), " ".join(tokens[count:])
    for count in range(1, len(tokens)):
        if patterns.TOKEN_VALUE.match(tokens[count]):
            return " ".join(tokens[:count]), " ".join(tokens[count:])
    return " ".join(tokens), ""


def _value_of(rest: str) -> tuple[str, str, str]:
    """Return value, unit and range of what follows the test; words are a value as a whole.

    Two numbers with a dash, as the 2-4 cells of a field, are one value and no number.
    """
    rest = "" if rest in ("-", "–") else rest.removeprefix("- ").removeprefix("– ")
    match = patterns.SPAN.match(rest) or patterns.GLUED.match(rest)
    if match is None:
        return rest, "", ""
    value, after = match[1].replace(" ", ""), match[2].strip()
    if patterns.NO_UNIT.match(after) and not patterns.RANGE.fullmatch(f" {after}"):
        return rest, "", ""
    if ":" in after[:1]:  # a titre like 1:160
        value, _, after = rest.partition(" ")
    limits = ""
    if match := patterns.RANGE.search(after):
        limits = next(filter(None, match.groups()), "").strip()
        after = after[: match.start()].strip()
    return without_grouping(value), after, limits


def _questions(line: LabLine) -> list[LabQuestion]:
    """Return what to ask about a line, the gravest first."""
    if too_long := _too_long(line):
        return [LabQuestion(f"long:{line.text}", too_long)]
    if not line.value:
        return [_no_value(line)]
    asked = []
    if find_investigation(line.test) is None:
        asked.append(_unknown_test(line))
    elif both := doubtful.two_tests(name := _name_in(line.text)):
        asked.append(_which_test(line, name, both))
    if "," in line.value:
        asked.append(_comma(line))
    if doubtful.is_no_unit(line.unit):
        asked.append(_no_unit(line))
    if line.printed_range and not doubtful.is_range(line.printed_range, line.unit):
        asked.append(_no_range(line))
    amount, analyte = read_amount(line.value), line.analyte
    if amount is None and (match := patterns.BEHIND_WORDS.match(line.value)):
        asked.append(_behind_words(line, match[1]))
    elif amount is None and analyte is not None:
        asked.append(_no_number(line))
    if analyte is not None and amount is not None:
        asked += _about_amount(line, analyte, amount)
    elif amount is not None and is_implausible(line.test, amount.number, line.unit):
        asked.append(_far(line, _point_moved(line, amount.number)))
    return asked


def _too_long(line: LabLine) -> str:
    parts = (
        (line.test, LONGEST_TEST, "test"),
        (line.value, LONGEST_VALUE, "value"),
        (line.unit, LONGEST_UNIT, "unit"),
        (line.printed_range, LONGEST_RANGE, "range"),
    )
    for text, most, what in parts:
        if len(text) > most:
            advice = f"Write one test on each line, as: {EXAMPLE}"
            return f"The {what} has more than {most} characters. {advice}"
    return ""


def _no_value(line: LabLine) -> LabQuestion:
    return LabQuestion(f"value:{line.text}", f"Write the value after the test, as: {EXAMPLE}")


def _unknown_test(line: LabLine) -> LabQuestion:
    rest = line.text[len(line.test) :] if line.text.startswith(line.test) else ""
    names = [test.name for test in search_investigations(line.test, SUGGESTED)]
    names = names or doubtful.names_like(line.test, SUGGESTED)
    choices = tuple(f"{name}{rest}" for name in names) if rest else ()
    unknown = f"“{line.test}” is not in the list of tests."
    if choices:
        text = f"{unknown} Choose the test, or keep your own name."
    else:
        text = f"{unknown} Change its name above, or keep it: it then has no trend."
    return LabQuestion(f"{_TEST}:{line.text}", text, choices, may_stay=True)


def _comma(line: LabLine) -> LabQuestion:
    """Ask about a comma that stands between no groups of digits."""
    pointed = replace(line, value=line.value.replace(",", ".", 1)).written
    return LabQuestion(
        f"comma:{line.text}",
        f"“{line.value}” may be read in two ways. Choose one.",
        (pointed, replace(line, value=line.value.replace(",", "")).written),
    )


def _which_test(line: LabLine, name: str, tests: Sequence[Investigation]) -> LabQuestion:
    """Ask which of two tests a value is of; of two values, each is typed on its own line."""
    text = f"“{name}” names two tests. Write each on its own line."
    is_one = read_amount(line.value) is not None
    choices = tuple(replace(line, test=test.name).written for test in tests) if is_one else ()
    return LabQuestion(f"two:{line.text}", text, choices)


def _no_unit(line: LabLine) -> LabQuestion:
    """Ask about more than a unit behind a number: a mark, or a second value."""
    mark = doubtful.abnormal_mark(line.unit)
    if mark:
        without = replace(line, unit=line.unit.removesuffix(mark).strip())
        text = (
            f"“{line.unit}” stands where the unit is. Choose the line without “{mark}”, or keep it."
        )
        return LabQuestion(f"{_NO_UNIT_KEY}:{line.text}", text, (without.written,), may_stay=True)
    text = f"“{line.unit}” stands where the unit is. Write one value on each line, or keep it."
    return LabQuestion(f"{_NO_UNIT_KEY}:{line.text}", text, may_stay=True)


def _no_range(line: LabLine) -> LabQuestion:
    """Ask about a remark in the place of the range, which would be taken for the laboratory's."""
    text = f"Does the laboratory print “{line.printed_range}” as the range of {line.test}?"
    without = replace(line, printed_range="").written
    return LabQuestion(f"{_NO_RANGE}:{line.text}", text, (without,), may_stay=True)


def _behind_words(line: LabLine, rest: str) -> LabQuestion:
    """Ask about a number that follows words: `count 8000 /cumm`."""
    value, unit, limits = _value_of(rest)
    read = replace(line, value=value, unit=unit_name(unit), printed_range=limits)
    text = f"“{line.value}” is kept in words. Choose the number if it is the value."
    return LabQuestion(f"{_WORDS}:{line.text}", text, (read.written,), may_stay=True)


def _no_number(line: LabLine) -> LabQuestion:
    """Ask about words in place of the number that a test with a trend has: `TSH abc`."""
    text = f"{line.test} is usually a number. Is “{line.value}” right?"
    return LabQuestion(f"{_WORDS}:{line.text}", text, may_stay=True)


def _about_amount(line: LabLine, analyte: Analyte, amount: LabAmount) -> list[LabQuestion]:
    unit = analyte.unit(line.unit)
    if unit is None:
        return [_which_unit(line, analyte, amount.number)]
    if analyte.is_plausible(amount.number, unit):
        return []
    others = [one for one in analyte.units if analyte.is_plausible(amount.number, one)]
    choices = tuple(replace(line, unit=one.name).written for one in others)
    return [_far(line, choices)]


def _far(line: LabLine, choices: tuple[str, ...]) -> LabQuestion:
    value = f"{line.value} {line.unit}".strip()
    text = f"{line.test} {value} is far from the usual. Is it right?"
    return LabQuestion(f"{_FAR}:{line.text}", text, choices, may_stay=True)


def _point_moved(line: LabLine, number: Decimal) -> tuple[str, ...]:
    """Return the line with its point one place to either side, where that is plausible."""
    moved = [
        one for one in (number / 10, number * 10) if not is_implausible(line.test, one, line.unit)
    ]
    return tuple(replace(line, value=f"{one.normalize():f}").written for one in moved)


def _which_unit(line: LabLine, analyte: Analyte, number: Decimal) -> LabQuestion:
    likely = [unit for unit in analyte.units if analyte.is_plausible(number, unit)]
    choices = tuple(replace(line, unit=unit.name).written for unit in likely or analyte.units)
    if line.unit:
        text = f"“{line.unit}” is not a unit that is known for {line.test}. Choose one, or keep it."
    else:
        text = f"In which unit is {line.test} {line.value}?"
    return LabQuestion(f"{_UNIT}:{line.text}", text, choices, may_stay=True)
