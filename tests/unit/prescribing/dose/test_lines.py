"""Parsing of dose lines as doctors type them."""

import pytest

from clinic.prescribing.dose import read_line, write, write_line
from tests.unit.prescribing.dose.lines import LINES, REFUSED


@pytest.mark.parametrize(("typed", "name", "dose"), LINES)
def test_a_line_is_read_as_a_pharmacist_reads_it(typed, name, dose):
    line = read_line(typed)
    assert (line.name, line.unread) == (name, "")
    assert line.dose is not None
    assert write(line.dose) == dose
    assert read_line(write_line(line)) == line


@pytest.mark.parametrize(("typed", "name", "unread"), REFUSED)
def test_an_ambiguous_part_stays_as_typed(typed, name, unread):
    line = read_line(typed)
    assert (line.name, line.dose, line.unread) == (name, None, unread)


@pytest.mark.parametrize(
    ("typed", "name", "dose"),
    [
        ("wax solvent ear drops 3 drops tds le", "wax solvent ear drops", "3 drops tds left ear"),
        ("otorex ear drops 3 drops re tds", "otorex ear drops", "3 drops tds right ear"),
        ("soliwax ear drops 4 drops be hs", "soliwax ear drops", "4 drops hs both ears"),
        ("tobrex eye drops 1 drop le qid", "tobrex eye drops", "1 drop qid left eye"),
    ],
)
def test_le_and_re_mean_ears_for_ear_drops_and_otherwise_eyes(typed, name, dose):
    line = read_line(typed)
    assert line.dose is not None
    assert (line.name, write(line.dose), line.unread) == (name, dose, "")


@pytest.mark.parametrize(
    "typed", ["otrivin nasal drops 2 drops le", "ciplox eye/ear drops 1 drop le"]
)
def test_le_is_not_guessed_where_it_can_mean_either_or_no_eye(typed):
    assert read_line(typed).dose is None


@pytest.mark.parametrize(
    ("typed", "dose"),
    [
        ("budecort 200 2 puffs bd rinse mouth", '2 puffs bd "rinse mouth after use"'),
        ("budecort inh 1 puff bd, gargle after use", '1 puff bd "rinse mouth after use"'),
        ("foracort 200 rotacap 1 cap bd rinse mouth", '1 cap bd "rinse mouth after use"'),
        ("chlorhexidine mouthwash 10 ml rinse mouth bd", "10 ml bd mouthwash"),
    ],
)
def test_rinsing_the_mouth_is_advice_and_a_mouthwash_is_a_form(typed, dose):
    line = read_line(typed)
    assert line.dose is not None
    assert (write(line.dose), line.unread) == (dose, "")


@pytest.mark.parametrize(
    ("typed", "name", "dose"),
    [
        ("nebicard 5 1/2 od", "nebicard 5", "½ od"),
        ("tab dytor 10 1/2 od", "dytor 10", "½ od"),
        ("amlong 2.5 ½ hs", "amlong 2.5", "½ hs"),
        ("pan 40 1 1/2 od", "pan 40", "1½ od"),
        ("eltroxin 1½ od", "eltroxin", "1½ od"),
    ],
)
def test_half_a_tablet_behind_a_strength_is_not_five_and_a_half(typed, name, dose):
    line = read_line(typed)
    assert line.dose is not None
    assert (line.name, write(line.dose), line.unread) == (name, dose, "")


@pytest.mark.parametrize("typed", ["eltroxin 1 1/2 od", "glimy 2 1/2 od", "glimy 2 ½ od"])
def test_a_small_number_before_a_half_is_ambiguous_and_not_read(typed):
    assert read_line(typed).dose is None


def test_five_and_a_half_tablets_are_not_read():
    for typed in ("amlong 5 5½ od", "folvite 5½ od", "nebicard 5½ od"):
        line = read_line(typed)
        assert line.dose is None or "5½" not in write(line.dose)


def test_a_single_t_is_no_tablet_where_another_form_is_named():
    line = read_line("t bact oint la tds")
    assert line.dose is not None
    assert (line.name, line.form_hint, write(line.dose)) == ("t bact oint", "ointment", "apply tds")


@pytest.mark.parametrize("name", ["salicylic acid 12%", "urea 10 %", "minoxidil 5%"])
def test_la_behind_a_strength_in_per_cent_means_apply(name):
    line = read_line(f"{name} la bd 2w")
    assert line.dose is not None
    assert (line.name, write(line.dose)) == (name, "apply bd 2w")


@pytest.mark.parametrize(
    ("typed", "form", "name"),
    [
        ("T. Pan 40 od", "tablet", "Pan 40"),
        ("Cap. Becosules od", "capsule", "Becosules"),
        ("Syp Calpol 5 ml tds", "syrup", "Calpol"),
        ("1) Inj TT 0.5 ml im stat", "injection", "TT"),
        ("E/D Moxicip 1 drop qid", "eye drops", "Moxicip"),
        ("Dolo 650 tab 1-0-1", "tablet", "Dolo 650"),
        ("Candid cream la bd", "cream", "Candid cream"),
    ],
)
def test_a_form_word_suggests_the_form(typed, form, name):
    line = read_line(typed)
    assert (line.form_hint, line.name) == (form, name)


def test_harmless_words_stay_beside_the_dose_that_was_read():
    line = read_line("Pan 40 1-0-0 ac homely")
    assert line.dose is not None
    assert line.unread == "homely"


def test_words_that_may_change_the_dose_leave_the_whole_dose_unread():
    line = read_line("Pan 40 1-0-0 taper slowly")
    assert (line.dose, line.unread) == (None, "1-0-0 taper slowly")
