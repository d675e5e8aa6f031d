"""Build a reminder's text in the patient's language, and the links that open it in an app. Pure.

The text names the clinic, the amount and the bill's number, and nothing of the treatment: others of
the household may read it.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from clinic.money import show_rupees
from clinic.phones import PhoneError, format_phone, message_digits


class ReminderWords(NamedTuple):
    """The text in one language, with fields {clinic}, {amount} and {bill}; `bill` has {number}."""

    text: str
    bill: str


WORDS = {
    "en": ReminderWords(
        "Namaste. A reminder from {clinic}: {amount} is still to be paid{bill}. You can pay at the"
        " clinic. If you have paid already, please ignore this message. Thank you.",
        " (bill {number})",
    ),
    "hi": ReminderWords(
        "नमस्ते। {clinic} की ओर से निवेदन: {amount} का भुगतान बाकी है{bill}। आप क्लिनिक में भुगतान"
        " कर सकते हैं। यदि आप भुगतान कर चुके हैं, तो कृपया इस संदेश पर ध्यान न दें। धन्यवाद।",
        " (बिल {number})",
    ),
    "mr": ReminderWords(
        "नमस्कार. {clinic} तर्फे आठवण: {amount} भरणे बाकी आहे{bill}. आपण क्लिनिकमध्ये पैसे भरू"
        " शकता. आपण आधीच भरले असल्यास कृपया या संदेशाकडे दुर्लक्ष करा. धन्यवाद.",
        " (बिल {number})",
    ),
    "gu": ReminderWords(
        "નમસ્તે. {clinic} તરફથી યાદ: {amount} ચૂકવવાના બાકી છે{bill}. આપ ક્લિનિકમાં ચૂકવી શકો છો."
        " આપે ચૂકવી દીધા હોય તો કૃપા કરીને આ સંદેશને અવગણો. આભાર.",
        " (બિલ {number})",
    ),
    "bn": ReminderWords(
        "নমস্কার। {clinic} থেকে মনে করিয়ে দেওয়া হচ্ছে: {amount} বাকি আছে{bill}। আপনি ক্লিনিকে এসে"
        " টাকা দিতে পারেন। আগেই দিয়ে থাকলে এই বার্তাটি উপেক্ষা করুন। ধন্যবাদ।",
        " (বিল {number})",
    ),
    "ta": ReminderWords(
        "வணக்கம். {clinic} நினைவூட்டல்: {amount} செலுத்த வேண்டியுள்ளது{bill}. நீங்கள் கிளினிக்கில்"
        " செலுத்தலாம். ஏற்கெனவே செலுத்தியிருந்தால் இந்தச் செய்தியைப் பொருட்படுத்த வேண்டாம். நன்றி.",
        " (பில் {number})",
    ),
    "te": ReminderWords(
        "నమస్కారం. {clinic} నుండి గుర్తు చేస్తున్నాము: {amount} చెల్లించవలసి ఉంది{bill}. మీరు"
        " క్లినిక్‌లో చెల్లించవచ్చు. ఇప్పటికే చెల్లించి ఉంటే దయచేసి ఈ సందేశాన్ని పట్టించుకోకండి. ధన్యవాదాలు.",
        " (బిల్లు {number})",
    ),
    "kn": ReminderWords(
        "ನಮಸ್ಕಾರ. {clinic} ಕಡೆಯಿಂದ ನೆನಪು: {amount} ಪಾವತಿಸಬೇಕಾಗಿದೆ{bill}. ನೀವು ಕ್ಲಿನಿಕ್‌ನಲ್ಲಿ"
        " ಪಾವತಿಸಬಹುದು. ಈಗಾಗಲೇ ಪಾವತಿಸಿದ್ದರೆ ದಯವಿಟ್ಟು ಈ ಸಂದೇಶವನ್ನು ನಿರ್ಲಕ್ಷಿಸಿ. ಧನ್ಯವಾದಗಳು.",
        " (ಬಿಲ್ {number})",
    ),
}
"""The wording by print language. Speakers have reviewed the same languages as of the papers."""


class MessageNumber(NamedTuple):
    """A patient's number, plain and formatted, and why it gets no messages; "" if it does."""

    e164: str
    text: str
    why_not: str


class Reminder(NamedTuple):
    """A text that is ready to be sent, and the links that open it in an app."""

    text: str
    whatsapp: str
    sms: str


def message_number(e164: str) -> MessageNumber:
    """Return a patient's number formatted, with the reason why it gets no messages, or ""."""
    try:
        message_digits(e164)
    except PhoneError as error:
        return MessageNumber(e164, format_phone(e164), str(error))
    return MessageNumber(e164, format_phone(e164), "")


def reminder_text(language: str, clinic: str, paise: int, bill: str = "") -> str:
    """Return the text in a language of WORDS; `bill` is the number of a single bill, or "".

    Raises KeyError for another language.
    """
    words = WORDS[language]
    of_bill = words.bill.format(number=bill) if bill else ""
    return words.text.format(clinic=clinic, amount=show_rupees(paise), bill=of_bill)


def reminder(text: str, e164: str) -> Reminder:
    """Return the text with its links. Raises PhoneError for a number that gets no messages."""
    digits, body = message_digits(e164), quote(text, safe="")
    whatsapp, sms = f"https://wa.me/{digits}?text={body}", f"sms:+{digits}?body={body}"
    return Reminder(text, whatsapp, sms)
