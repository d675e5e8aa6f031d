"""Which states of the history have landed, so that a database may have been upgraded by them."""

from __future__ import annotations

from bench.old_texts import landed_in

HISTORY = (
    "a1 b2\tMerge branch 'papers' into integ",
    "c3 d4\tMerge branch 'main' into integ",
    "e5 f6\tMerge branch 'maintenance' into integ",
    "a7 d4\tMerge main",
    "b8 c9\tMerge branch 'statements'",
    "d1 e2\tMerge main into base",
)


def test_a_commit_has_landed_where_a_branch_took_it_in_as_the_head_of_main() -> None:
    assert landed_in(HISTORY) == ["d4", "e2"]
