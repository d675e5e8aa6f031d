"""Questions about the dates of a list: only what the dates leave open is asked."""

from __future__ import annotations

import pytest

from clinic.exchange.births import DAY_FIRST, MONTH_FIRST, DayQuestions, questions_about


@pytest.mark.parametrize(
    ("texts", "questions"),
    [
        (["05/04/1968"], DayQuestions(True, DAY_FIRST, False, "05/04/1968")),
        (["05/04/1968", "23/11/1980"], DayQuestions(False, DAY_FIRST, False, "")),
        (["05/04/1968", "11/23/1980"], DayQuestions(False, MONTH_FIRST, False, "")),
        (["05/04/1968", "23/11/1980", "31/31/1980"], DayQuestions(False, DAY_FIRST, False, "")),
        (["23/11/80"], DayQuestions(False, DAY_FIRST, True, "23/11/80")),
    ],
)
def test_only_dates_with_several_readings_lead_to_a_question(
    texts: list[str], questions: DayQuestions
) -> None:
    assert questions_about(texts) == questions
