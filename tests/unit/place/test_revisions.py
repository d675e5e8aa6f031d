"""The names of the files of the migrations tell the same revisions as Alembic, which reads them."""

from __future__ import annotations

from alembic.script import ScriptDirectory

from clinic import place
from clinic.extensions import Migrations

SCRIPTS = ScriptDirectory(str(Migrations.FOLDER))


def test_the_newest_file_is_the_one_head() -> None:
    assert SCRIPTS.get_heads() == [place.head()]


def test_the_revisions_of_alembic_are_known_and_no_others() -> None:
    assert {script.revision for script in SCRIPTS.walk_revisions()} == place._revisions()
    assert place.is_known("0001")
    assert not place.is_known("9999")
