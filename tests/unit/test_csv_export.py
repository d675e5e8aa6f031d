"""Tables for spreadsheets: read back as written, and never a formula."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.csv_export import FORMULA_STARTS, harmless, to_csv
from clinic.money import from_paise

any_cell = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(FORMULA_STARTS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)


def read(written: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))


def test_the_file_begins_with_a_byte_order_mark_and_lines_end_in_cr_lf() -> None:
    written = to_csv(("Day", "Taken in"), [("1 Nov 2026", "₹500")])
    assert written == "\ufeffDay,Taken in\r\n1 Nov 2026,₹500\r\n".encode()


def test_a_table_without_rows_has_its_headings() -> None:
    assert read(to_csv(("Day", "Taken in"), [])) == [["Day", "Taken in"]]


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_possible_formula_gets_an_apostrophe(start: str) -> None:
    evil = f'{start}HYPERLINK("http://evil.example","x")'
    assert read(to_csv(("Name",), [(evil,)]))[1] == [f"'{evil}"]


@pytest.mark.parametrize("cell", ["-500.00", "-500", "-0.05", "500.00", "1-0-1", "", "a=b", "'"])
def test_negative_numbers_and_harmless_texts_are_not_changed(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize(
    "cell",
    ["-", "-1-2", "-1+A1", "-.5", "-1.", "-1e5", "-1,500", "-५००", "-1\n", "--1", "+91", "+1.5"],
)
def test_a_text_that_only_looks_like_a_number_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_whole_numbers_are_written_as_numbers() -> None:
    assert read(to_csv(("No.", "Change"), [(17, -3)]))[1] == ["17", "-3"]


@pytest.mark.parametrize("row", [(), ("a",), ("a", "b", "c")])
def test_a_row_that_does_not_match_its_headings_is_refused(row: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="2 headings"):
        to_csv(("Day", "Taken in"), [row])


@given(st.integers(-(10**11), 10**11))
def test_every_amount_is_read_back_as_the_same_number(paise: int) -> None:
    ((cell,),) = read(to_csv((str(from_paise(paise)),), []))
    rupees, _, rest = cell.partition(".")
    assert int(rupees + rest) == paise


@given(st.lists(st.tuples(any_cell, any_cell), max_size=5))
def test_every_table_is_read_back_except_for_the_apostrophes(
    rows: list[tuple[str, str]],
) -> None:
    _, *cells = read(to_csv(("One", "Two"), rows))
    assert cells == [[harmless(cell) for cell in row] for row in rows]
    for cell in (cell for row in cells for cell in row):
        number = cell.startswith("-") and cell[1:].replace(".", "", 1).isdecimal()
        assert number or not cell.startswith(FORMULA_STARTS)
