"""Ordinary prescriptions of an Indian outpatient clinic: none of them interrupts.

A caution that interrupts every day gets dismissed by habit, and with it the important ones. So
serious cautions at a line must be few, too.
"""

from __future__ import annotations

import pytest

from clinic.prescribing.checks import Findings, check
from tests.unit.prescribing.checks.pharmacist_cases import as_completed, person_of

MAN, OLD_MAN, WOMAN = "M 40y 70kg none", "M 68y 66kg none", "F 34y 58kg no none"
BOY, TODDLER, EXPECTING = "M 7y 22kg none", "F 2y 11kg none", "F 26y 58kg preg22 none"
ORDINARY: list[tuple[str, str]] = [
    (MAN, "azithral 500 od 3d|dolo 650 tds 3d|levocetirizine 5 hs 5d"),
    (MAN, "azithral 500 od 3d|pan d od ac 5d|dolo 650 sos"),
    (MAN, "augmentin 625 duo bd 5d|pan 40 od ac 5d|dolo 650 tds 3d"),
    (MAN, "mox 500 tds 5d|cetzine 10 hs 5d|dolo 650 tds 3d"),
    (MAN, "montair lc hs 10d|ascoril ls 10 ml tds 5d|dolo 650 sos"),
    (MAN, "sinarest tds 3d|azithral 500 od 3d|pan 40 od 3d"),
    (MAN, "cefixime 200 bd 5d|pan 40 od 5d|dolo 650 tds 3d"),
    (MAN, "zerodol sp bd pc 5d|pan d od ac 5d"),
    (MAN, "zerodol p bd 5d|rabeprazole 20 od 5d|thiocolchicoside 4 bd 5d"),
    (MAN, "voveran 50 bd pc 5d|pan 40 od 5d"),
    (MAN, "combiflam tds 3d|pan 40 od 3d"),
    (MAN, "etoricoxib 90 od 5d|pan 40 od 5d|pregabalin 75 hs 15d"),
    (MAN, "naproxen 500 bd 5d|pan d od 5d"),
    (MAN, "nimesulide 100 bd 3d|pan 40 od 3d"),
    (MAN, "ultracet bd 3d|pan 40 od 3d"),
    (MAN, "o2 bd 5d|pan d od ac 5d|cyclopam bd 3d"),
    (MAN, "ofloxacin 200 bd 5d|ornidazole 500 bd 5d|pan 40 od 5d"),
    (MAN, "ciplox 500 bd 5d|flagyl 400 tds 5d|ors sachet"),
    (MAN, "norflox 400 bd 3d|flagyl 400 tds 3d|racecadotril 100 tds 3d"),
    (MAN, "emeset 4 tds 2d|pan 40 od 3d|dolo 650 sos"),
    (MAN, "rifaximin 400 tds 3d|pan 40 od 3d"),
    (MAN, "domstal 10 tds ac 3d|ranitidine 150 bd 5d"),
    (MAN, "pan d od ac 14d"),
    (MAN, "razo d od ac 15d|sucralfate 10 ml tds 15d"),
    (MAN, "librax bd 10d|pan 40 od 14d"),
    (MAN, "glycomet 500 bd 1m"),
    (MAN, "glycomet gp 1 bd 1m|januvia 100 od 1m"),
    (MAN, "metformin 1000 bd 1m|glimepiride 2 od 1m|teneligliptin 20 od 1m|dapagliflozin 10 od 1m"),
    (MAN, "telma 40 od 1m|amlong 5 od 1m|glycomet 500 bd 1m"),
    (MAN, "telma h od 1m|atorva 10 hs 1m"),
    (MAN, "telma am od 1m|rosuvas 10 hs 1m|ecosprin 75 od 1m"),
    (OLD_MAN, "ecosprin 75 od 1m|clopilet 75 od 1m|atorva 40 hs 1m"),
    (OLD_MAN, "ecosprin av 75 hs 1m|met xl 25 od 1m|ramipril 2.5 od 1m"),
    (OLD_MAN, "ecosprin 75 od 1m|clopilet 75 od 1m|atorva 40 hs 1m|pan 40 od 1m|met xl 50 od 1m"),
    (OLD_MAN, "telma 40 od 1m|amlong 5 od 1m|metformin 500 bd 1m|atorva 10 hs 1m"),
    (OLD_MAN, "losar 50 od 1m|lasix 40 od 1m|met xl 25 od 1m"),
    (OLD_MAN, "envas 5 bd 1m|aldactone 25 od 1m|lasix 40 od 1m"),
    (OLD_MAN, "urimax 0.4 hs 1m|finasteride 5 od 1m"),
    (OLD_MAN, "dytor 10 od 1m|telma 40 od 1m|ecosprin 75 od 1m"),
    (OLD_MAN, "gabapentin 100 hs 1m|methylcobalamin 1500 od 1m|shelcal 500 od 1m"),
    (WOMAN, "thyronorm 50 od 1m|shelcal 500 od 1m|uprise d3 60k weekly 8w"),
    (WOMAN, "orofer xt od 1m|folvite 5 od 1m"),
    (WOMAN, "meftal spas tds 3d|pan 40 od 3d"),
    (WOMAN, "nitrofurantoin 100 bd 5d|dolo 650 sos"),
    (WOMAN, "fluconazole 150 stat|candid v6 pv hs 6d"),
    (WOMAN, "doxycycline 100 bd 7d|flagyl 400 tds 7d|cefixime 400 stat"),
    (WOMAN, "tranexamic acid 500 tds 3d|mefenamic acid 500 tds 3d"),
    (WOMAN, "naxdom 500 sos|flunarizine 10 hs 1m"),
    (WOMAN, "propranolol 20 bd 1m|amitriptyline 10 hs 1m"),
    (WOMAN, "nexito 10 od 1m|clonazepam 0.25 hs 15d"),
    (WOMAN, "betahistine 16 tds 5d|stemetil 5 tds 3d"),
    (MAN, "asthalin inhaler 2 puffs sos|foracort 200 inhaler 2 puffs bd 1m|montair 10 hs 1m"),
    (MAN, "asthalin 4 tds 5d|wysolone 10 bd 5d|azithral 500 od 5d"),
    (MAN, "deriphyllin retard 150 bd 5d|levolin 2 puffs bd|mucinac 600 od 5d"),
    (MAN, "wysolone 20 od 5d|pan 40 od 5d"),
    (MAN, "terbinafine 250 od 2w|luliconazole cream la bd 2w|levocetirizine 5 hs 10d"),
    (MAN, "itraconazole 100 bd 2w|cetzine 10 hs 10d"),
    (MAN, "permethrin cream la hs|ivermectin 12 stat|hydroxyzine 25 hs 5d"),
    (MAN, "moxicip eye drops 1 drop qid 5d|refresh tears eye drops 1 drop qid"),
    (MAN, "otrivin nasal drops 2 drops tds 5d|cetzine 10 hs 5d"),
    (MAN, "allopurinol 100 od 1m|colchicine 0.5 bd 5d"),
    (MAN, "albendazole 400 stat"),
    (MAN, "inj voveran 1 amp im stat|zerodol p bd pc 3d"),
    (MAN, "diclofenac 75 injection im stat|zerodol p bd pc 3d"),
    (MAN, "lactulose 15 ml hs 5d|anovate cream la bd"),
    (MAN, "voveran 75 inj im stat|pan 40 inj iv stat|dolo 650 tds 3d"),
    (WOMAN, "hcq 200 bd 1m|folitrax 7.5 on sun 4w|folvite 5 on mon 4w"),
    (BOY, "calpol 250 6 ml q6h 3d|cetirizine syrup 5 ml hs 5d"),
    (BOY, "augmentin duo syrup 5 ml bd 5d|calpol 250 6 ml tds 3d"),
    (BOY, "azithromycin 200 mg/5 ml 5 ml od 3d|ibugesic syrup 7.5 ml tds 3d"),
    (BOY, "cefixime 100 mg/5 ml 4 ml bd 5d|zinc syrup 5 ml od 14d|ors"),
    (TODDLER, "calpol 120 6 ml q6h 3d|ondansetron syrup 2.5 ml tds 2d|ors"),
    (TODDLER, "ambrolite ls 2.5 ml tds 5d|paracetamol drops 1 ml tds 3d"),
    (EXPECTING, "folvite 5 od 1m|orofer xt od 1m|shelcal 500 od 1m"),
    (EXPECTING, "doxinate 2 hs 2w|dolo 650 sos"),
    (EXPECTING, "methyldopa 250 tds 1m|labetalol 100 bd 1m"),
    (EXPECTING, "cefixime 200 bd 5d|dolo 650 sos"),
]


def findings_of(person: str, lines: str) -> Findings:
    checked = [as_completed(n, line) for n, line in enumerate(lines.split("|"), 1)]
    return check(checked, person_of(person))


@pytest.mark.parametrize(("person", "lines"), ORDINARY, ids=[lines for _, lines in ORDINARY])
def test_an_ordinary_prescription_does_not_interrupt(person: str, lines: str) -> None:
    assert [(stop.what, stop.why) for stop in findings_of(person, lines).stops] == []


def test_few_ordinary_prescriptions_have_a_serious_caution_at_a_line() -> None:
    with_one = [lines for person, lines in ORDINARY if findings_of(person, lines).alerts]
    assert len(with_one) <= 0.05 * len(ORDINARY), with_one
