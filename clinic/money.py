"""Rupees and paise: parse, convert, format and spell. Decimal here, integer paise in the database.

Grouping and spelling are implemented here because Babel takes 47 µs per amount and 70 ms for the
first, and no library spells Hindi numbers; the tests compare the grouping with Babel's en_IN.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

MAX_RUPEES = Decimal("999999999.99")
"""The largest amount accepted from a form: ₹99,99,99,999.99."""

MINUS = "−"
"""The sign of an amount on screens and papers; files have a hyphen, which spreadsheets read."""
PAISE = 100
"""Paise in a rupee."""

_HINT = "Write rupees like 500 or 499.50"
_AMOUNT = re.compile(
    r"""(?:₹|rs\.?|inr)?\s*
    (?P<whole>
      \d+
      |\d{1,2}(?:,\d{2})*,\d{3}  # Indian groups: 1,23,456
      |\d{1,3}(?:,\d{3})+        # western groups: 123,456
    )
    (?P<fraction>\.\d{1,2})?(?:\s?/-)?""",
    re.VERBOSE | re.IGNORECASE,
)
_GROUP_GAP = re.compile(r"(?<=\d)(?=(?:\d\d)*\d{3}$)")


class AmountError(ValueError):
    """A text that is not an amount of rupees. Its message says what to write."""


def parse_rupees(text: str) -> Decimal:
    """Read an amount as people type it (`500`, `500/-`, `₹1,23,456.00`, `४५०`); exact.

    Nothing is rounded. Raises AmountError for more than two decimals, a negative amount, commas in
    the wrong place, more than MAX_RUPEES, and anything that is not an amount.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise AmountError(_what_is_wrong(text))
    amount = Decimal(match["whole"].replace(",", "") + (match["fraction"] or ""))
    if amount > MAX_RUPEES:
        raise AmountError(f"The most that can be written is {format_rupees(to_paise(MAX_RUPEES))}")
    return amount


def _what_is_wrong(text: str) -> str:
    if re.search(r"\.\d{3,}\s*$", text):
        return f"Write at most two digits after the point. {_HINT}"
    if re.search(r"[-−]\s*(?:₹|rs\.?)?\s*\d", text, re.IGNORECASE):
        return f"An amount cannot be below zero. {_HINT}"
    return _HINT


def to_paise(amount: Decimal) -> int:
    """Return an amount in rupees as whole paise. Raises AmountError where that needs rounding."""
    paise = amount * 100
    if not amount.is_finite() or paise != paise.to_integral_value():
        raise AmountError(f"Write at most two digits after the point. {_HINT}")
    return int(paise)


def from_paise(paise: int) -> Decimal:
    """Return paise as rupees with exactly two decimals."""
    return Decimal(paise).scaleb(-2)


def is_whole(paise: int) -> bool:
    """Return whether an amount is in whole rupees."""
    return paise % PAISE == 0


def nearest_rupee(paise: int) -> int:
    """Round to the nearest whole rupee, in paise; half a rupee goes up."""
    return (paise + PAISE // 2) // PAISE * PAISE


def format_rupees(paise: int) -> str:
    """Format for papers and files: ₹1,23,456.00, Indian groups, always two decimals; −₹500.00."""
    rupees, rest = divmod(abs(paise), 100)
    sign = MINUS if paise < 0 else ""
    return f"{sign}₹{_GROUP_GAP.sub(',', str(rupees))}.{rest:02}"


def show_rupees(paise: int) -> str:
    """Format for screens: ₹1,23,456, and ₹499.50 where there are paise."""
    return format_rupees(paise).removesuffix(".00")


def rupees_column(*amounts: int | Iterable[int | None] | None) -> Callable[[int], str]:
    """Return the format of one column of figures on a screen: paise in each row, or in none.

    `amounts` are all that stand in it, alone or as rows; None stands nowhere.
    """
    rows = [row for some in amounts for row in ([some] if isinstance(some, int) else some or ())]
    return show_rupees if all(is_whole(row or 0) for row in rows) else format_rupees


def format_plain(paise: int) -> str:
    """Format for form fields: `500`, `499.50`; parse_rupees reads it back."""
    rupees, rest = divmod(abs(paise), 100)
    sign = "-" if paise < 0 else ""
    return f"{sign}{rupees}.{rest:02}" if rest else f"{sign}{rupees}"


def rupees_in_words(paise: int, language: str = "en") -> str:
    """Spell an amount for a receipt, in crore, lakh and thousand; English or Hindi ("hi").

    `Rupees One Lakh Five and Fifty paise only`, `एक लाख पाँच रुपये पचास पैसे मात्र`.
    Raises ValueError below zero or for another language.
    """
    if paise < 0:
        raise ValueError("only amounts from zero up can be spelt out")
    rupees, rest = divmod(paise, 100)
    if language == "en":
        tail = f" and {_spelt(rest, _ENGLISH)} paise" if rest else ""
        return f"Rupees {_spelt(rupees, _ENGLISH)}{tail} only"
    if language == "hi":
        tail = f" {_spelt(rest, _HINDI)} {'पैसा' if rest == 1 else 'पैसे'}" if rest else ""
        return f"{_spelt(rupees, _HINDI)} {'रुपया' if rupees == 1 else 'रुपये'}{tail} मात्र"
    raise ValueError(f"amounts are spelt in 'en' and 'hi', not {language!r}")


def _spelt(number: int, number_words: "_NumberWords") -> str:
    small, scales = number_words
    parts = []
    for size, name in scales:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_spelt(count, number_words)} {name}")
    if number or not parts:
        parts.append(small[number])
    return " ".join(parts)


_NumberWords = tuple[list[str], list[tuple[int, str]]]

_ONES = """
    Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen
    Sixteen Seventeen Eighteen Nineteen
"""
_TENS = ("Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
_AFTER_TENS = ("", *(f"-{unit.lower()}" for unit in _ONES.split()[1:10]))
_ENGLISH: _NumberWords = (
    [*_ONES.split(), *(ten + unit for ten in _TENS for unit in _AFTER_TENS)],
    [(10**7, "Crore"), (10**5, "Lakh"), (1000, "Thousand"), (100, "Hundred")],
)
# Ten per line, from 0 to 99: Hindi has a separate word for each.
_HINDI_BELOW_100 = """
    शून्य एक दो तीन चार पाँच छह सात आठ नौ
    दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस
    बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस
    तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस
    चालीस इकतालीस बयालीस तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास
    पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ
    साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर
    सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी
    अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी
    नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे
"""
_HINDI: _NumberWords = (
    _HINDI_BELOW_100.split(),
    [(10**7, "करोड़"), (10**5, "लाख"), (1000, "हज़ार"), (100, "सौ")],
)
