"""Counting in the replay of the demo's prescriptions."""

from __future__ import annotations

from datetime import date

from bench.replay import Tally, lines_each, lines_of, replay
from clinic.demo.doctor import TypedLine, WrittenPrescription
from clinic.prescribing.checks import Caution, Findings
from clinic.prescribing.completing import Completed
from clinic.prescribing.formulary import MedicineOption

DAY = date(2026, 4, 1)
TELMA_AM = MedicineOption("Telma-AM 40 mg + 5 mg")
AT_ONCE = TypedLine("dolo 650 tds 3d", Completed("Dolo 650 tds 3d"), "Dolo 650 tds 3d", "Dolo", 3)
OWN = TypedLine("stemetil 5 sos", Completed("stemetil 5 sos", own_words=True), "", "", 0)


def asking_line(uses: int, typed: str = "telma am od") -> TypedLine:
    choices = (
        (TELMA_AM, "Telma-AM 40 mg + 5 mg od"),
        (MedicineOption("Telma 80-AM"), "Telma 80-AM od"),
    )
    completed = Completed(choices=choices, why="Which strength?")
    return TypedLine(typed, completed, choices[0][1], TELMA_AM.label, uses)


def caution(severity: str) -> Caution:
    return Caution("k", "interaction", severity, (1, 2), "A with B", "", "", "")


def written(
    *lines: TypedLine, understood: int = 1, cautions: tuple[Caution, ...] = ()
) -> WrittenPrescription:
    stopped = any(one.severity == "stop" for one in cautions)
    return WrittenPrescription(DAY, lines, understood, Findings(cautions, ""), stopped)


def counted(*prescriptions: WrittenPrescription) -> Tally:
    tally = Tally()
    for prescription in prescriptions:
        tally.add(prescription)
    return tally


def test_a_line_counts_as_understood_or_asked_or_own_words():
    tally = counted(written(AT_ONCE, asking_line(2), OWN), written(asking_line(0)))
    assert (tally.prescriptions, tally.lines) == (2, 4)
    assert (tally.at_once, tally.own_words) == (1, 1)
    assert (tally.asked_used, tally.asked_new) == (1, 1)


def test_only_questions_for_medicines_used_before_count_per_prescription():
    assert counted(written(asking_line(0)), written(AT_ONCE)).questions_each == 0
    assert counted(written(asking_line(1), asking_line(4)), written(AT_ONCE)).questions_each == 1


def test_a_prescription_is_interrupted_once_however_many_stops_it_has():
    stops = written(AT_ONCE, cautions=(caution("stop"), caution("stop"), caution("warn")))
    tally = counted(stops, written(AT_ONCE))
    assert (tally.interrupted, tally.quiet) == (1, 1)
    assert tally.share_interrupted == 0.5
    assert tally.stops.total() == 2


def test_a_caution_below_a_stop_does_not_interrupt():
    assert counted(written(AT_ONCE, cautions=(caution("warn"),))).interrupted == 0


def test_a_caution_that_must_be_answered_interrupts():
    warned = WrittenPrescription(
        DAY, (AT_ONCE,), 1, Findings((caution("warn"),), ""), interrupted=True
    )
    tally = counted(warned)
    assert tally.interrupted == 1
    assert tally.stops == {("A with B: dolo 650 tds 3d", "warn, interaction"): 1}


def test_only_prescriptions_with_an_understood_line_can_be_interrupted():
    tally = counted(written(OWN, understood=0, cautions=(caution("stop"),)))
    assert (tally.with_understood, tally.interrupted) == (0, 0)


def test_a_visit_without_a_medicine_is_no_prescription():
    assert counted(written(understood=0)).prescriptions == 0


def test_a_replay_without_prescriptions_says_so():
    lines = list(lines_of(Tally()))
    assert any(line.endswith("0") for line in lines)
    assert list(lines_each(Tally())) == ["\nInterruptions: 0", "\nQuestions: 0", "\nOwn words: 0"]


def test_questions_are_listed_most_frequent_first_with_millilitres_left_out():
    children = [asking_line(1, f"syp meftal p {n} ml sos") for n in (2, 3.5, 4)]
    listed = list(lines_each(counted(written(asking_line(1)), *map(written, children))))
    at = listed.index("\nQuestions: 4")
    assert listed[at + 1].startswith("     3  syp meftal p … ml sos → Telma-AM")
    assert listed[at + 2].startswith("     1  telma am od → ")
    assert listed[at + 2].endswith("[Which strength? used before]")


def test_missed_goals_are_reported():
    lines = "\n".join(lines_of(counted(written(asking_line(1), cautions=(caution("stop"),)))))
    assert lines.count("missed") == 2
    assert "met" in "\n".join(lines_of(counted(written(AT_ONCE))))


def test_the_demo_is_typed_into_a_temporary_clinic(monkeypatch):
    monkeypatch.setattr("flask_migrate.upgrade", lambda: None)
    monkeypatch.setattr("clinic.demo.fill", lambda watch, visits: watch(written(AT_ONCE)))
    assert replay(visits=1).prescriptions == 1
