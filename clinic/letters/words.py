"""The printed labels of letters in the languages of papers. Pure.

The texts of a letter are in the reader's language; what authorities look for stays in English too.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic.letters.kinds import LetterKind

ENGLISH_TITLES = {
    LetterKind.SICKNESS: "Sickness certificate",
    LetterKind.FITNESS: "Fitness certificate",
    LetterKind.ATTENDANCE: "Certificate of attendance",
    LetterKind.REFERRAL: "Referral letter",
}


@dataclass(frozen=True)
class LetterLabels:
    """The labels of one language. `titles` are in the order of LetterKind."""

    language: str
    titles: tuple[str, str, str, str]
    one_day: str
    many_days: str
    history: str = "The time before the visit of {day} is certified on the patient's history"
    marks: str = "Identification marks"
    by_patient: str = "Patient's signature or thumb impression"
    replaces: str = "replaces"

    def title_of(self, kind: LetterKind) -> str:
        """Return the title, followed by the English one where they differ."""
        own, english = self.titles[list(LetterKind).index(kind)], ENGLISH_TITLES[kind]
        return own if own == english else f"{own} · {english}"

    def days(self, count: int) -> str:
        """Return the number of days in words of the language."""
        return f"{count} {self.one_day if count == 1 else self.many_days}"


LABELS = {
    labels.language: labels
    for labels in (
        LetterLabels("en", tuple(ENGLISH_TITLES.values()), "day", "days"),  # type: ignore[arg-type]
        LetterLabels(
            "hi",
            ("बीमारी का प्रमाण-पत्र", "स्वस्थता प्रमाण-पत्र", "उपस्थिति प्रमाण-पत्र", "रेफरल पत्र"),
            "दिन",
            "दिन",
            history="{day} की जाँच से पहले का समय मरीज़ के बताए अनुसार प्रमाणित है",
            marks="पहचान के निशान · Identification marks",
            by_patient="मरीज़ के हस्ताक्षर या अँगूठे का निशान",
        ),
        LetterLabels(
            "mr",
            ("आजारपणाचे प्रमाणपत्र", "तंदुरुस्ती प्रमाणपत्र", "उपस्थिती प्रमाणपत्र", "संदर्भ पत्र"),
            "दिवस",
            "दिवस",
        ),
        LetterLabels(
            "gu",
            ("માંદગીનું પ્રમાણપત્ર", "તંદુરસ્તી પ્રમાણપત્ર", "હાજરી પ્રમાણપત્ર", "રેફરલ પત્ર"),
            "દિવસ",
            "દિવસ",
        ),
        LetterLabels(
            "bn",
            ("অসুস্থতার প্রত্যয়নপত্র", "সুস্থতার প্রত্যয়নপত্র", "উপস্থিতির প্রত্যয়নপত্র", "রেফারেল চিঠি"),
            "দিন",
            "দিন",
        ),
        LetterLabels(
            "ta",
            ("நோய்ச் சான்றிதழ்", "உடற்தகுதிச் சான்றிதழ்", "வருகைச் சான்றிதழ்", "பரிந்துரைக் கடிதம்"),
            "நாள்",
            "நாட்கள்",
        ),
        LetterLabels(
            "te",
            ("అనారోగ్య ధృవపత్రం", "ఆరోగ్య ధృవపత్రం", "హాజరు ధృవపత్రం", "రిఫరల్ లేఖ"),
            "రోజు",
            "రోజులు",
        ),
        LetterLabels(
            "kn",
            ("ಅನಾರೋಗ್ಯ ಪ್ರಮಾಣಪತ್ರ", "ಆರೋಗ್ಯ ಪ್ರಮಾಣಪತ್ರ", "ಹಾಜರಾತಿ ಪ್ರಮಾಣಪತ್ರ", "ಶಿಫಾರಸು ಪತ್ರ"),
            "ದಿನ",
            "ದಿನಗಳು",
        ),
    )
}
"""The labels by print language. Speakers have reviewed English and Hindi, but not the others."""
