"""The texts that are shipped for each kind and language, until the doctor writes others. Pure.

A line in which a field is empty is left out, see `filling`. Speakers have reviewed English and
Hindi, but not the others.
"""

from __future__ import annotations

from clinic.letters.kinds import LetterKind

_ENGLISH = {
    LetterKind.SICKNESS: """\
This is to certify that I examined {name} on {visit_date}.
Diagnosis: {diagnosis}.
In my opinion a rest of {days}, away from work or school, is needed, from {from} to {to}, both \
days included.""",
    LetterKind.FITNESS: """\
This is to certify that I examined {name} on {visit_date}.
Diagnosis: {diagnosis}.
In my opinion the patient is fit to return to work or school from {from}.""",
    LetterKind.ATTENDANCE: """\
This is to certify that {name} attended this clinic on {visit_date}.
Time: {time}.
Diagnosis: {diagnosis}.""",
    LetterKind.REFERRAL: """\
To: {recipient}

Dear colleague,
Thank you for seeing {name}, {age}, {sex}, whom I saw on {visit_date}.
Reason for referral: {reason}
Complaints: {complaints}
Findings: {findings}
Diagnosis: {diagnosis}
Treatment given: {medicines}
Allergies: {allergies}""",
}

_HINDI = {
    LetterKind.SICKNESS: """\
प्रमाणित किया जाता है कि मैंने {visit_date} को {name} की जाँच की।
निदान: {diagnosis}
मेरी राय में {from} से {to} तक, दोनों दिन मिलाकर {days}, आराम और काम या स्कूल से छुट्टी ज़रूरी है।""",
    LetterKind.FITNESS: """\
प्रमाणित किया जाता है कि मैंने {visit_date} को {name} की जाँच की।
निदान: {diagnosis}
मेरी राय में मरीज़ {from} से काम या स्कूल पर लौटने के योग्य है।""",
    LetterKind.ATTENDANCE: """\
प्रमाणित किया जाता है कि {name} {visit_date} को इस क्लिनिक में आए।
समय: {time}
निदान: {diagnosis}""",
    LetterKind.REFERRAL: """\
सेवा में: {recipient}

कृपया {name}, {age}, को देखें, जिनकी जाँच मैंने {visit_date} को की।
भेजने का कारण: {reason}
शिकायतें: {complaints}
जाँच में मिला: {findings}
निदान: {diagnosis}
दिया गया इलाज: {medicines}
एलर्जी: {allergies}""",
}

_MARATHI = {
    LetterKind.SICKNESS: """\
प्रमाणित करण्यात येते की मी {visit_date} रोजी {name} यांची तपासणी केली.
निदान: {diagnosis}
माझ्या मते {from} ते {to}, दोन्ही दिवस धरून {days}, विश्रांती आणि काम किंवा शाळेतून रजा आवश्यक आहे.""",
    LetterKind.FITNESS: """\
प्रमाणित करण्यात येते की मी {visit_date} रोजी {name} यांची तपासणी केली.
निदान: {diagnosis}
माझ्या मते रुग्ण {from} पासून काम किंवा शाळेत परत जाण्यास योग्य आहे.""",
    LetterKind.ATTENDANCE: """\
प्रमाणित करण्यात येते की {name} {visit_date} रोजी या दवाखान्यात आले होते.
वेळ: {time}
निदान: {diagnosis}""",
    LetterKind.REFERRAL: """\
प्रति: {recipient}

कृपया {name}, {age}, यांना पाहावे. मी त्यांना {visit_date} रोजी तपासले.
पाठविण्याचे कारण: {reason}
तक्रारी: {complaints}
तपासणीत आढळले: {findings}
निदान: {diagnosis}
दिलेले उपचार: {medicines}
ॲलर्जी: {allergies}""",
}

_GUJARATI = {
    LetterKind.SICKNESS: """\
પ્રમાણિત કરવામાં આવે છે કે મેં {visit_date} ના રોજ {name} ની તપાસ કરી.
નિદાન: {diagnosis}
મારા મતે {from} થી {to} સુધી, બંને દિવસ ગણીને {days}, આરામ અને કામ કે શાળામાંથી રજા જરૂરી છે.""",
    LetterKind.FITNESS: """\
પ્રમાણિત કરવામાં આવે છે કે મેં {visit_date} ના રોજ {name} ની તપાસ કરી.
નિદાન: {diagnosis}
મારા મતે દર્દી {from} થી કામ કે શાળાએ પાછા જવા યોગ્ય છે.""",
    LetterKind.ATTENDANCE: """\
પ્રમાણિત કરવામાં આવે છે કે {name} {visit_date} ના રોજ આ ક્લિનિકમાં આવ્યા હતા.
સમય: {time}
નિદાન: {diagnosis}""",
    LetterKind.REFERRAL: """\
પ્રતિ: {recipient}

કૃપા કરીને {name}, {age}, ને જુઓ. મેં તેમને {visit_date} ના રોજ તપાસ્યા.
મોકલવાનું કારણ: {reason}
ફરિયાદો: {complaints}
તપાસમાં મળ્યું: {findings}
નિદાન: {diagnosis}
આપેલી સારવાર: {medicines}
એલર્જી: {allergies}""",
}

_BENGALI = {
    LetterKind.SICKNESS: """\
প্রত্যয়ন করা যাচ্ছে যে আমি {visit_date} তারিখে {name}-কে পরীক্ষা করেছি।
রোগনির্ণয়: {diagnosis}
আমার মতে {from} থেকে {to} পর্যন্ত, দুই দিন ধরে {days}, বিশ্রাম ও কাজ বা স্কুল থেকে ছুটি প্রয়োজন।""",
    LetterKind.FITNESS: """\
প্রত্যয়ন করা যাচ্ছে যে আমি {visit_date} তারিখে {name}-কে পরীক্ষা করেছি।
রোগনির্ণয়: {diagnosis}
আমার মতে রোগী {from} থেকে কাজে বা স্কুলে ফেরার যোগ্য।""",
    LetterKind.ATTENDANCE: """\
প্রত্যয়ন করা যাচ্ছে যে {name} {visit_date} তারিখে এই ক্লিনিকে এসেছিলেন।
সময়: {time}
রোগনির্ণয়: {diagnosis}""",
    LetterKind.REFERRAL: """\
প্রতি: {recipient}

অনুগ্রহ করে {name}, {age}, কে দেখুন। আমি {visit_date} তারিখে দেখেছি।
পাঠানোর কারণ: {reason}
অভিযোগ: {complaints}
পরীক্ষায় পাওয়া গেছে: {findings}
রোগনির্ণয়: {diagnosis}
দেওয়া চিকিৎসা: {medicines}
অ্যালার্জি: {allergies}""",
}

_TAMIL = {
    LetterKind.SICKNESS: """\
{visit_date} அன்று {name} அவர்களைப் பரிசோதித்தேன் எனச் சான்றளிக்கிறேன்.
நோய்: {diagnosis}
என் கருத்துப்படி {from} முதல் {to} வரை, இரு நாட்களும் உட்பட {days}, ஓய்வும் வேலை அல்லது பள்ளியிலிருந்து \
விடுப்பும் தேவை.""",
    LetterKind.FITNESS: """\
{visit_date} அன்று {name} அவர்களைப் பரிசோதித்தேன் எனச் சான்றளிக்கிறேன்.
நோய்: {diagnosis}
என் கருத்துப்படி நோயாளி {from} முதல் வேலை அல்லது பள்ளிக்குத் திரும்பத் தகுதியானவர்.""",
    LetterKind.ATTENDANCE: """\
{name} அவர்கள் {visit_date} அன்று இந்த மருத்துவமனைக்கு வந்தார் எனச் சான்றளிக்கிறேன்.
நேரம்: {time}
நோய்: {diagnosis}""",
    LetterKind.REFERRAL: """\
பெறுநர்: {recipient}

{name}, {age}, அவர்களைப் பார்க்கவும். {visit_date} அன்று நான் பார்த்தேன்.
அனுப்பும் காரணம்: {reason}
புகார்கள்: {complaints}
பரிசோதனையில் கண்டது: {findings}
நோய்: {diagnosis}
அளித்த சிகிச்சை: {medicines}
ஒவ்வாமை: {allergies}""",
}

_TELUGU = {
    LetterKind.SICKNESS: """\
{visit_date} న {name} గారిని పరీక్షించానని ధృవీకరిస్తున్నాను.
వ్యాధి నిర్ధారణ: {diagnosis}
నా అభిప్రాయంలో {from} నుండి {to} వరకు, రెండు రోజులతో కలిపి {days}, విశ్రాంతి మరియు పని లేదా బడికి సెలవు అవసరం.""",
    LetterKind.FITNESS: """\
{visit_date} న {name} గారిని పరీక్షించానని ధృవీకరిస్తున్నాను.
వ్యాధి నిర్ధారణ: {diagnosis}
నా అభిప్రాయంలో రోగి {from} నుండి పనికి లేదా బడికి తిరిగి వెళ్ళడానికి అర్హులు.""",
    LetterKind.ATTENDANCE: """\
{name} గారు {visit_date} న ఈ క్లినిక్‌కు వచ్చారని ధృవీకరిస్తున్నాను.
సమయం: {time}
వ్యాధి నిర్ధారణ: {diagnosis}""",
    LetterKind.REFERRAL: """\
గౌరవనీయులు: {recipient}

దయచేసి {name}, {age}, గారిని చూడండి. నేను {visit_date} న చూశాను.
పంపడానికి కారణం: {reason}
ఫిర్యాదులు: {complaints}
పరీక్షలో కనుగొన్నది: {findings}
వ్యాధి నిర్ధారణ: {diagnosis}
ఇచ్చిన చికిత్స: {medicines}
అలెర్జీలు: {allergies}""",
}

_KANNADA = {
    LetterKind.SICKNESS: """\
{visit_date} ರಂದು {name} ಅವರನ್ನು ಪರೀಕ್ಷಿಸಿದ್ದೇನೆ ಎಂದು ಪ್ರಮಾಣೀಕರಿಸುತ್ತೇನೆ.
ರೋಗ ನಿರ್ಣಯ: {diagnosis}
ನನ್ನ ಅಭಿಪ್ರಾಯದಲ್ಲಿ {from} ರಿಂದ {to} ರವರೆಗೆ, ಎರಡೂ ದಿನ ಸೇರಿ {days}, ವಿಶ್ರಾಂತಿ ಮತ್ತು ಕೆಲಸ ಅಥವಾ ಶಾಲೆಯಿಂದ ರಜೆ ಅಗತ್ಯ.""",
    LetterKind.FITNESS: """\
{visit_date} ರಂದು {name} ಅವರನ್ನು ಪರೀಕ್ಷಿಸಿದ್ದೇನೆ ಎಂದು ಪ್ರಮಾಣೀಕರಿಸುತ್ತೇನೆ.
ರೋಗ ನಿರ್ಣಯ: {diagnosis}
ನನ್ನ ಅಭಿಪ್ರಾಯದಲ್ಲಿ ರೋಗಿಯು {from} ರಿಂದ ಕೆಲಸ ಅಥವಾ ಶಾಲೆಗೆ ಮರಳಲು ಯೋಗ್ಯರು.""",
    LetterKind.ATTENDANCE: """\
{name} ಅವರು {visit_date} ರಂದು ಈ ಚಿಕಿತ್ಸಾಲಯಕ್ಕೆ ಬಂದಿದ್ದರು ಎಂದು ಪ್ರಮಾಣೀಕರಿಸುತ್ತೇನೆ.
ಸಮಯ: {time}
ರೋಗ ನಿರ್ಣಯ: {diagnosis}""",
    LetterKind.REFERRAL: """\
ಗೆ: {recipient}

ದಯವಿಟ್ಟು {name}, {age}, ಅವರನ್ನು ನೋಡಿ. ನಾನು {visit_date} ರಂದು ನೋಡಿದ್ದೇನೆ.
ಕಳುಹಿಸಲು ಕಾರಣ: {reason}
ದೂರುಗಳು: {complaints}
ಪರೀಕ್ಷೆಯಲ್ಲಿ ಕಂಡದ್ದು: {findings}
ರೋಗ ನಿರ್ಣಯ: {diagnosis}
ನೀಡಿದ ಚಿಕಿತ್ಸೆ: {medicines}
ಅಲರ್ಜಿ: {allergies}""",
}

SHIPPED = {
    "en": _ENGLISH,
    "hi": _HINDI,
    "mr": _MARATHI,
    "gu": _GUJARATI,
    "bn": _BENGALI,
    "ta": _TAMIL,
    "te": _TELUGU,
    "kn": _KANNADA,
}
"""The shipped texts by print language and kind."""


def shipped_text(kind: LetterKind, language: str) -> str:
    """Return the shipped text of a kind in a language, or in English."""
    return SHIPPED.get(language, _ENGLISH)[kind]
