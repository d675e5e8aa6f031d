"""The codes that the database raises are exactly those that Python knows."""

from __future__ import annotations

import re

import pytest

from clinic.billing import models
from clinic.billing.ledger_rules import _REFUSALS, _UNIQUE_ON_SQLITE, LedgerRule
from clinic.extensions import Model
from tests.integration.factories import Practice
from tests.integration.old_ledger import connected

MESSAGE = re.compile(r"RAISE(?:\(ABORT,| EXCEPTION) '([^']*)'")


@pytest.fixture
def messages(practice: Practice) -> set[str]:
    """Return the messages with which the database's triggers refuse a row."""
    with connected(practice.database.url) as connection:
        if connection.dialect.name == "sqlite":
            asked = "SELECT sql AS text FROM sqlite_master WHERE type = 'trigger'"
        else:
            asked = "SELECT prosrc AS text FROM pg_proc WHERE prorettype = 'trigger'::regtype"
        texts = [row.text for row in connection.exec_driver_sql(asked)]
    return {message for text in texts for message in MESSAGE.findall(text)}


OF_LETTERS = {"CL-LETTER-VISIT", "CL-LETTER-REVOKED"}
"""Letters check both under a lock before they write, so no page has to distinguish them."""


def test_each_trigger_that_refuses_a_row_raises_a_code_that_python_knows(
    messages: set[str],
) -> None:
    codes = {message.partition(": ")[0] for message in messages}
    assert codes == {str(rule) for rule in LedgerRule} | OF_LETTERS


def test_each_constraint_that_is_recognised_by_name_is_one_of_the_tables() -> None:
    tables = models.Bill.metadata.tables.values()
    named = {str(each.name): each for table in tables for each in table.constraints}
    names = _REFUSALS.keys() - set(LedgerRule)
    assert names <= named.keys()
    unique = {
        ", ".join(f"{column.table.name}.{column.name}" for column in named[name].columns): name
        for name in names
        if name.startswith("uq_")
    }
    assert unique == _UNIQUE_ON_SQLITE
    assert issubclass(models.Bill, Model)
