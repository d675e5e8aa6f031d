"""The usual words of a dose in Devanagari, Hindi and Marathi, in Latin letters. Pure."""

from __future__ import annotations

import re
import unicodedata

_WORDS = {
    word: latin
    for latin, words in {
        "subah": "सुबह",
        "dopahar": "दोपहर",
        "shaam": "शाम",
        "raat": "रात",
        "sakali": "सकाळी सकाळ",
        "dupari": "दुपारी",
        "sandhyakali": "संध्याकाळी संध्याकाळ सायंकाळी",
        "ratri": "रात्री",
        "zoptana": "झोपताना",
        "sote": "सोते",
        "sone": "सोने",
        "samay": "समय वक्त",
        "khane": "खाने",
        "khana": "खाना",
        "nashte": "नाश्ते",
        "jevnanantar": "जेवणानंतर",
        "jevnapurvi": "जेवणापूर्वी जेवणाआधी",
        "khali": "खाली",
        "pet": "पेट",
        "upashi": "उपाशी",
        "poti": "पोटी",
        "doodh": "दूध",
        "pani": "पानी",
        "ke": "के",
        "ko": "को",
        "se": "से",
        "me": "में मे",
        "par": "पर",
        "tak": "तक",
        "aur": "और आणि",
        "baad": "बाद",
        "pehle": "पहले पहिले",
        "saath": "साथ",
        "din": "दिन",
        "divas": "दिवस",
        "divsatun": "दिवसातून दिवसांतून",
        "baar": "बार",
        "vela": "वेळा",
        "hafte": "हफ्ते हफ्ता सप्ताह",
        "athavde": "आठवडे आठवडा",
        "mahine": "महीने महीना महिने महिना",
        "roz": "रोज रोजाना दररोज प्रतिदिन",
        "har": "हर",
        "somvar": "सोमवार",
        "mangalvar": "मंगलवार",
        "budhvar": "बुधवार",
        "guruvar": "गुरुवार",
        "shukravar": "शुक्रवार",
        "shanivar": "शनिवार",
        "ravivar": "रविवार",
        "chhodkar": "छोडकर",
        "dono": "दोनों",
        "aankhon": "आंखों आंख",
        "ghante": "घंटे घंटा",
        "ek": "एक",
        "do": "दो दोन",
        "teen": "तीन",
        "char": "चार",
        "paanch": "पांच पाच",
        "saat": "सात",
        "aadhi": "आधी आधा अर्धी अर्धा",
        "goli": "गोली गोळी",
        "goliyan": "गोलियां गोळ्या",
        "tablet": "टैबलेट टेबलेट टॅबलेट",
        "boond": "बूंद",
        "ml": "मिली एमएल",
        "bukhar": "बुखार",
        "dard": "दर्द",
        "ulti": "उल्टी",
        "khansi": "खांसी",
        "hone": "होने",
        "aane": "आने",
        "jarurat": "जरूरत",
        "padne": "पडने",
    }.items()
    for word in words.split()
}
_RUN = re.compile(r"[\u0900-\u0963\u0970-\u097f]+")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_BEFORE_A_MEAL = re.compile("जेवणाच्या\\s+(?:आधी|पूर्वी)|जेवणा\\s+आधी")
_AFTER_A_MEAL = re.compile("जेवणाच्या\\s+नंतर|जेवण\\s+झाल्यावर|जेवल्यावर|जेवल्यानंतर")


def in_latin(text: str) -> str:
    """Return a line with its words of Devanagari in Latin letters; unchanged unless all of them are
    known."""
    if not _RUN.search(text):
        return text
    bare = unicodedata.normalize("NFD", text).replace("\u093c", "").replace("\u0901", "\u0902")
    bare = _BEFORE_A_MEAL.sub("जेवणापूर्वी", _AFTER_A_MEAL.sub("जेवणानंतर", bare))
    if not all(word in _WORDS for word in _RUN.findall(bare)):
        return text
    return _RUN.sub(lambda word: _WORDS[word[0]], bare).translate(_DIGITS)
