"""The languages in which papers print. Pure."""

from __future__ import annotations

LANGUAGES = {
    "en": "English",
    "hi": "हिन्दी (Hindi)",
    "mr": "मराठी (Marathi, not reviewed)",
    "gu": "ગુજરાતી (Gujarati, not reviewed)",
    "bn": "বাংলা (Bengali, not reviewed)",
    "ta": "தமிழ் (Tamil, not reviewed)",
    "te": "తెలుగు (Telugu, not reviewed)",
    "kn": "ಕನ್ನಡ (Kannada, not reviewed)",
}
"""The languages on offer. Speakers have reviewed English and Hindi, but not the others."""

OF_BILLS = {code: LANGUAGES[code] for code in ("en", "hi")}
"""The languages of bills and receipts; where another one is chosen they print in English."""


def language_name(code: str) -> str:
    """Return the name of a language without a remark: "मराठी (Marathi)"."""
    return LANGUAGES.get(code, LANGUAGES["en"]).replace(", not reviewed", "")
