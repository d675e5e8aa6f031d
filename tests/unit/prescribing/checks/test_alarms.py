"""Whole prescriptions of several specialities: required and forbidden alerts."""

from __future__ import annotations

import pytest

from clinic.prescribing.checks import Person
from tests.unit.prescribing.checks.builders import (
    EXPECTING,
    MAN,
    NURSING,
    WOMAN,
    allergic_to,
    child,
    keys_of,
    pregnant,
)

WARFARIN = "Warfarin 5 mg tablet"
ALARMS: list[tuple[str, Person, list[str], set[str]]] = [
    (
        "a macrolide with a statin",
        MAN,
        ["Clarithromycin 500 mg tablet", "Simvastatin 20 mg tablet"],
        {"interaction:clarithromycin+simvastatin"},
    ),
    (
        "a nitrate with sildenafil",
        MAN,
        ["Sorbitrate 5", "Sildenafil 50 mg tablet"],
        {"interaction:isosorbide dinitrate+sildenafil"},
    ),
    (
        "a painkiller with warfarin",
        MAN,
        ["Zerodol-SP", WARFARIN],
        {"interaction:aceclofenac+warfarin"},
    ),
    ("aspirin with warfarin", MAN, ["Ecosprin 75", WARFARIN], {"interaction:aspirin+warfarin"}),
    (
        "metronidazole with warfarin",
        MAN,
        ["Flagyl 400", WARFARIN],
        {"interaction:metronidazole+warfarin"},
    ),
    (
        "ciprofloxacin with tizanidine",
        MAN,
        ["Ciplox 500", "Tizanidine 2 mg tablet"],
        {"interaction:ciprofloxacin+tizanidine"},
    ),
    (
        "potassium with spironolactone",
        MAN,
        ["Aldactone 25", "potassium chloride"],
        {"interaction:potassium chloride+spironolactone"},
    ),
    (
        "co-trimoxazole with enalapril is one harm, not two",
        MAN,
        ["Septran DS", "Envas 5"],
        {"interaction:enalapril+sulfamethoxazole"},
    ),
    (
        "lithium with a thiazide in a combination",
        MAN,
        ["Lithium Carbonate 300 mg tablet", "Telma-H"],
        {"interaction:hydrochlorothiazide+lithium carbonate"},
    ),
    (
        "tramadol in a combination with fluoxetine",
        MAN,
        ["Ultracet", "Fludac 20"],
        {"interaction:fluoxetine+tramadol"},
    ),
    (
        "carbamazepine with the pill",
        WOMAN,
        ["Tegrital 200", "ethinylestradiol+levonorgestrel"],
        {"interaction:carbamazepine+ethinylestradiol"},
    ),
    (
        "methotrexate with a painkiller",
        MAN,
        ["Folitrax 7.5", "Voveran 50"],
        {"interaction:diclofenac+methotrexate", "weekly:methotrexate"},
    ),
    (
        "levodopa with metoclopramide",
        MAN,
        ["levodopa+carbidopa", "Perinorm"],
        {"interaction:levodopa+metoclopramide"},
    ),
    (
        "paracetamol in a brand and a combination",
        MAN,
        ["Dolo 650", "Combiflam"],
        {"duplicate:paracetamol"},
    ),
    (
        "paracetamol three times",
        MAN,
        ["Dolo 650", "Ultracet", "Cyclopam"],
        {"duplicate:paracetamol"},
    ),
    ("two brands of one ingredient", MAN, ["Pan 40", "Pantocid 40"], {"duplicate:pantoprazole"}),
    (
        "metformin alone and in a combination",
        MAN,
        ["Glycomet 500", "Glycomet GP 1"],
        {"duplicate:metformin"},
    ),
    ("high-dose vitamin D twice", MAN, ["Uprise-D3 60K", "Calcirol"], {"duplicate:colecalciferol"}),
    ("a sartan in pregnancy", EXPECTING, ["Telma 40"], {"pregnancy:telmisartan"}),
    ("a statin in pregnancy", EXPECTING, ["Atorva 10"], {"pregnancy:atorvastatin"}),
    (
        "methotrexate in pregnancy",
        EXPECTING,
        ["Folitrax 7.5"],
        {"pregnancy:methotrexate", "weekly:methotrexate"},
    ),
    ("doxycycline late in pregnancy", pregnant(20), ["doxycycline"], {"pregnancy:doxycycline"}),
    ("a painkiller while breastfeeding", NURSING, ["Voveran 50"], {"breastfeeding:diclofenac"}),
    ("tramadol for a child", child(9, 30), ["Ultracet"], {"child:tramadol"}),
    ("metoclopramide for a boy", child(10, 30), ["Perinorm"], {"child:metoclopramide"}),
    ("ivermectin under 15 kg", child(3, 13), ["Ivermectol 12"], {"child:ivermectin"}),
    ("aspirin for a child", child(10, 30), ["Ecosprin 75"], {"child:aspirin"}),
    ("valproate for a young woman", WOMAN, ["sodium valproate"], {"pregnancy:sodium valproate"}),
    (
        "a penicillin after a rash from one",
        allergic_to("amoxicillin"),
        ["Augmentin 625 Duo"],
        {"allergy:amoxicillin:amoxicillin"},
    ),
    (
        "a painkiller with an allergy to its class",
        allergic_to("nsaids", kind="class"),
        ["Combiflam"],
        {"allergy:nsaids:ibuprofen"},
    ),
    (
        "what a brand held that made ill",
        allergic_to("Septran"),
        ["Septran DS"],
        {"allergy:septran:sulfamethoxazole", "allergy:septran:trimethoprim"},
    ),
]
QUIET: list[tuple[str, Person, list[str]]] = [
    ("fever", MAN, ["Dolo 650", "Cetzine", "Pan 40"]),
    ("cough and cold", MAN, ["Azithral 500", "Montair-LC", "Asthalin inhaler"]),
    ("diabetes and pressure", MAN, ["Glycomet GP 2", "Telma-AM", "Atorva 10", "Ecosprin 75"]),
    (
        "after a stent",
        MAN,
        ["Ecosprin 75", "Clopilet 75", "Rosuvas 10", "Met XL 50", "Cardace 2.5"],
    ),
    ("heart failure", MAN, ["Lasix 40", "Aldactone 25", "Concor 5"]),
    (
        "bone health: calcium with a little vitamin D, and a weekly capsule",
        WOMAN,
        ["calcium carbonate+colecalciferol", "Uprise-D3 60K"],
    ),
    (
        "two combinations with B vitamins",
        MAN,
        ["pregabalin+mecobalamin", "mecobalamin+folic acid+pyridoxine"],
    ),
    (
        "a tablet with a gel of the same",
        MAN,
        ["Voveran 50", "Diclofenac (Diclofenac Diethylamine) 1.16% w/w gel"],
    ),
    (
        "a gel beside warfarin",
        MAN,
        ["Diclofenac (Diclofenac Diethylamine) 1.16% w/w gel", WARFARIN],
    ),
    ("a cream beside a statin", MAN, ["Ketoconazole 2% w/w cream", "Simvastatin 20 mg tablet"]),
    ("eye drops beside amiodarone", MAN, ["Moxicip eye drops", "Amiodarone 200 mg tablet"]),
    ("a gel in pregnancy", EXPECTING, ["Diclofenac (Diclofenac Diethylamine) 1.16% w/w gel"]),
    ("an inhaler and a tablet", MAN, ["Asthalin inhaler", "Asthalin 4"]),
    ("pregnancy, ordinary", EXPECTING, ["Folvite", "Dolo 650", "Mox 500", "ferrous salt"]),
    ("doxycycline early in pregnancy", pregnant(8), ["doxycycline"]),
    ("albendazole after the first trimester", pregnant(20), ["Zentel"]),
    ("co-trimoxazole in the middle of pregnancy", pregnant(24), ["Septran DS"]),
    ("ibuprofen while breastfeeding", NURSING, ["Brufen 400"]),
    ("valproate for a man", MAN, ["sodium valproate"]),
    ("finasteride for a man", MAN, ["finasteride"]),
    ("a child's fever", child(4, 16), ["Calpol 250", "Augmentin Duo"]),
    ("ibuprofen for a child of four months", child(0.34, 6), ["ibuprofen"]),
    ("tramadol for a boy of thirteen", child(13, 45), ["Ultracet"]),
    ("ivermectin for a child of 20 kg", child(6, 20), ["Ivermectol 12"]),
    (
        "paracetamol with an allergy to painkillers of the NSAID kind",
        allergic_to("nsaids", kind="class"),
        ["Dolo 650"],
    ),
    ("a macrolide with an allergy to penicillin", allergic_to("penicillin"), ["Azithral 500"]),
    ("a sulfonamide after penicillin", allergic_to("penicillin"), ["Septran DS"]),
    ("an allergy to a food", allergic_to("peanuts"), ["Dolo 650"]),
    ("an acid is no name", allergic_to("boric acid"), ["Augmentin 625 Duo"]),
    ("thyroid and iron", WOMAN, ["Thyronorm 50", "ferrous salt+folic acid"]),
    ("skin", MAN, ["Betnovate cream", "Candid cream", "Okacet"]),
    ("tuberculosis, fixed combination", MAN, ["rifampicin+isoniazid+pyrazinamide+ethambutol"]),
]


@pytest.mark.parametrize(
    ("_case", "person", "labels", "expected"), ALARMS, ids=[c[0] for c in ALARMS]
)
def test_harmful_prescriptions_get_exactly_their_alerts(
    _case: str, person: Person, labels: list[str], expected: set[str]
) -> None:
    assert keys_of(person, *labels) == expected


@pytest.mark.parametrize(("_case", "person", "labels"), QUIET, ids=[c[0] for c in QUIET])
def test_harmless_prescriptions_get_no_alert(_case: str, person: Person, labels: list[str]) -> None:
    assert keys_of(person, *labels) == set()
