"""The payment reference in a statement's line, and numbers that never are one."""

import pytest

from clinic.statements.references import is_a_bills, reference_of

RRN, OTHER = "632712345678", "632712345679"


@pytest.mark.parametrize(
    ("labelled", "narration"),
    [
        ([RRN], ""),
        ([f"0000{RRN}"], "UPI"),
        ([f"UPI-{RRN}"], f"UPI/ASHA/{RRN}/x"),
        (["", f"UTR: {RRN}"], ""),
        (["TRANSFER FROM 4897736162097"], f"BY TRANSFER-UPI/CR/{RRN}/ASHA/SBIN"),
        (["TRANSFER FROM 489773616209"], f"UPI/CR/{RRN}"),
        (["4897736162097"], f"UPI/CR/{RRN}"),
        ([], f"TRANSFER FROM 489773616209 - UPI/CR/{RRN}/ASHA"),
        ([], f"UPI-ASHA-919800000001-2@YBL-SBIN0001234-{RRN}-FEE"),
        ([], f"UPI/{RRN}/ASHA/412345678901@okaxis"),
        ([], f"UPI {RRN} from 919800000001"),
        ([], f"INB IMPS{RRN}/9800000001/XX7441"),
        ([], f"UPI/202627000123/{RRN}"),
        (["202627000123", RRN], "UPI"),
        (["2026-27-000123", "T2611231042000000001"], f"UPI/CR/{RRN}"),
        (["000123", "-"], f"UPI A/C 412345678901 REF NO {RRN}"),
        ([], f"{OTHER} UPI/CR/{RRN}"),
    ],
)
def test_the_twelve_digits_are_found_anywhere_in_a_narration(
    labelled: list[str], narration: str
) -> None:
    assert reference_of(labelled, narration) == RRN


@pytest.mark.parametrize(
    ("labelled", "narration"),
    [
        (["TRANSFER FROM 4897736162097"], "BY TRANSFER"),
        (["4897736162097"], ""),
        (["9800000001"], "UPI"),
        (["000123"], "CHEQUE"),
        (["000000000000"], "UPI"),
        (["SBIN0001234"], ""),
        (["202627000123"], "UPI/202627000123"),
        (["2026-27-000123"], "UPI"),
        (["R2026-27/000123"], ""),
        (["412345678901@ybl"], "UPI/412345678901@okaxis/ASHA"),
        (["4.12346E+11"], "UPI"),
        ([], f"UPI {RRN} UPI {OTHER}"),
        ([f"{RRN} {OTHER}"], ""),
        ([], "NEFT 412345678901"),
        ([], "UPI A/C NO. 412345678901"),
        ([], "UPI/4897XXXXXX03"),
    ],
)
def test_no_or_several_candidates_give_no_reference(labelled: list[str], narration: str) -> None:
    assert reference_of(labelled, narration) == ""


@pytest.mark.parametrize(
    ("labelled", "narration", "reference"),
    [
        (["N327262012345678"], "NEFT CR", "N327262012345678"),
        ([""], "NEFT/HDFCH00395034887/SUN LTD/HDFC0001234", "HDFCH00395034887"),
        (["RTGS-UTIBR52026112300123456"], "", "UTIBR52026112300123456"),
        (["T2611231042000000001"], "", "T2611231042000000001"),
        (["MAOO00202938007 MAOO00202938007"], "BY TRANSFER", "MAOO00202938007"),
    ],
)
def test_other_banks_numbers_are_used_unchanged(
    labelled: list[str], narration: str, reference: str
) -> None:
    assert reference_of(labelled, narration) == reference


def test_a_bill_number_has_two_consecutive_years() -> None:
    assert is_a_bills("202627000123")
    assert is_a_bills("2099-00/000123")
    assert not is_a_bills("202628000123")
    assert not is_a_bills(RRN)
