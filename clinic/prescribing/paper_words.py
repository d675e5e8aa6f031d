"""The printed labels of a prescription."""

from __future__ import annotations

from dataclasses import dataclass

REVIEWED = frozenset({"en", "hi"})

NOT_REVIEWED = (
    "The wording in this language has not been reviewed by a native reader. "
    "The English below each dose counts."
)
"""A message to the doctor on the screen; it never prints."""

WARNINGS = {
    "H1": "Schedule H1. Warning: not to be sold without prescription",
    "X": "Schedule X. Warning: not to be sold without prescription",
    "NDPS": "NDPS. Warning: not to be sold without prescription",
}
"""The warning for a scheduled medicine, in the wording of the Drugs Rules 1945, rule 97."""


@dataclass(frozen=True)
class PaperLabels:
    """The labels of one print language. `times` are morning, noon, evening and night.

    Labels for the patient's use are in the patient's language; labels for doctors, pharmacists and
    inspectors stay in English.
    """

    language: str
    times: tuple[str, str, str, str]
    next_visit: str
    prescription: str = "Prescription"
    date: str = "Date"
    phone: str = "Phone"
    registration: str = "Reg. No."
    allergies: str = "Allergies"
    no_allergy: str = "None known"
    complaints: str = "Complaints"
    findings: str = "Findings"
    lab_values: str = "Lab values"
    diagnosis: str = "Diagnosis"
    tests: str = "Tests"
    advice: str = "Advice"
    quantity: str = "Qty"
    corrected: str = "Corrected prescription"
    replaces: str = "replaces that of"


ENGLISH = PaperLabels("en", ("Morning", "Noon", "Evening", "Night"), "Next visit")

HINDI = PaperLabels(
    "hi",
    ("सुबह", "दोपहर", "शाम", "रात"),
    "अगली तारीख",
    allergies="एलर्जी · Allergies",
    no_allergy="कोई ज्ञात एलर्जी नहीं · None known",
    tests="जाँचें",
    advice="सलाह",
)

# The other languages have labels only where the shipped dose phrases have the words.
LABELS = {
    labels.language: labels
    for labels in (
        ENGLISH,
        HINDI,
        PaperLabels(
            "mr",
            ("सकाळी", "दुपारी", "संध्याकाळी", "रात्री"),
            "पुढील तारीख · Next visit",
            no_allergy="कोणतीही ज्ञात ॲलर्जी नाही · None known",
        ),
        PaperLabels(
            "gu",
            ("સવારે", "બપોરે", "સાંજે", "રાત્રે"),
            "આગામી તારીખ · Next visit",
            no_allergy="કોઈ જાણીતી એલર્જી નથી · None known",
        ),
        PaperLabels(
            "bn",
            ("সকালে", "দুপুরে", "সন্ধ্যায়", "রাতে"),
            "পরের তারিখ · Next visit",
            no_allergy="জানা কোনো অ্যালার্জি নেই · None known",
        ),
        PaperLabels(
            "ta",
            ("காலை", "மதியம்", "மாலை", "இரவு"),
            "அடுத்த வருகை தேதி · Next visit",
            no_allergy="அறியப்பட்ட ஒவ்வாமை எதுவும் இல்லை · None known",
        ),
        PaperLabels(
            "te",
            ("ఉదయం", "మధ్యాహ్నం", "సాయంత్రం", "రాత్రి"),
            "తదుపరి సందర్శన తేదీ · Next visit",
            no_allergy="తెలిసిన అలెర్జీలు ఏవీ లేవు · None known",
        ),
        PaperLabels(
            "kn",
            ("ಬೆಳಿಗ್ಗೆ", "ಮಧ್ಯಾಹ್ನ", "ಸಂಜೆ", "ರಾತ್ರಿ"),
            "ಮುಂದಿನ ದಿನಾಂಕ · Next visit",
            no_allergy="ತಿಳಿದಿರುವ ಯಾವುದೇ ಅಲರ್ಜಿ ಇಲ್ಲ · None known",
        ),
    )
}
"""The labels by print language."""
