"""The classes of allergies and their cross-reactions."""

from __future__ import annotations

from clinic.facts.allergies import (
    allergy_classes,
    allergy_words,
    class_words,
    classes_of,
    cross_reactions,
    label_of,
)


def test_cross_reactions_lead_from_class_to_class_and_name_their_source() -> None:
    for key, rows in cross_reactions().items():
        assert key in allergy_classes()
        for row in rows:
            assert row.cross_class in allergy_classes()
            assert row.source
            assert row.risk != "very low"


def test_a_class_has_members_words_and_a_source() -> None:
    for allergy_class in allergy_classes().values():
        assert allergy_class.members
        assert allergy_class.source
        assert "_" not in allergy_class.label
        assert (
            allergy_class.is_same_drug
            or class_words()[allergy_class.label.lower()] == allergy_class.key
        )


def test_recorded_words_resolve_to_classes() -> None:
    assert set(class_words().values()) <= set(allergy_classes())
    assert class_words()["sulfa"] == "sulfonamide_antibiotics"


def test_an_ingredient_may_belong_to_several_classes() -> None:
    assert set(classes_of("amoxicillin")) == {"penicillins", "aminopenicillins"}
    assert classes_of("paracetamol") == ("weak_cox1_analgesics",)
    assert classes_of("mupirocin") == ()


def test_a_word_with_several_meanings_is_marked() -> None:
    painkillers = allergy_words()["painkillers"]
    assert painkillers.classes == ("nsaids", "weak_cox1_analgesics")
    assert painkillers.asks
    assert allergy_words()["att"].classes == allergy_words()["att"].ingredients == ()
    assert allergy_words()["novalgin"].ingredients == ("metamizole",)


def test_labels_are_written_as_words() -> None:
    assert allergy_classes()["nsaids_cox2_selective"].label == "COX-2 selective NSAIDs"
    assert allergy_classes()["ace_inhibitors"].label == "ACE inhibitors"


def test_classes_have_a_common_name_and_are_found_by_either_name() -> None:
    assert label_of("local_anaesthetics_amide") == "amide local anaesthetics"
    for label in ("amide local anaesthetics", "local anaesthetics amide"):
        assert class_words()[label] == "local_anaesthetics_amide"
