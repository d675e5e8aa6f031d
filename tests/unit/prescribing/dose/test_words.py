"""Directions for the patient in words."""

import pytest

from clinic.prescribing.dose import in_words, read_dose


@pytest.mark.parametrize(
    ("typed", "form", "english", "hindi"),
    [
        (
            "1-0-1 pc 5d",
            "tablet",
            "1 tablet in the morning and 1 at night, after food, for 5 days",
            "सुबह 1 गोली और रात को 1 गोली, खाने के बाद, 5 दिन तक",
        ),
        (
            "½-0-1½ ac 2w",
            "tablet",
            "½ tablet in the morning and 1½ at night, before food, for 2 weeks",
            "सुबह आधी गोली और रात को डेढ़ गोली, खाने से पहले, 2 सप्ताह तक",
        ),
        ("od 3d", "tablet", "1 tablet once a day, for 3 days", "1 गोली दिन में एक बार, 3 दिन तक"),
        ("2 caps stat", "capsule", "2 capsules at once, one time only", "तुरंत 2 कैप्सूल, केवल एक बार"),
        ("5 ml tds", "syrup", "5 ml three times a day", "5 मि.ली. दिन में तीन बार"),
        (
            "2 drops be qid",
            "eye drops",
            "2 drops in both eyes four times a day",
            "दोनों आँखों में 2 बूँदें दिन में चार बार",
        ),
        ("2 puffs q6h", "inhaler", "2 puffs every 6 hours", "2 पफ हर 6 घंटे में"),
        (
            "10-0-12 units",
            "injection",
            "10 units in the morning and 12 units at night",
            "सुबह 10 यूनिट और रात को 12 यूनिट",
        ),
        (
            "sos for fever max 3/day",
            "tablet",
            "1 tablet, only when needed, for fever, not more than 3 times a day",
            "1 गोली, केवल ज़रूरत पड़ने पर, बुखार होने पर, दिन में 3 बार से ज़्यादा नहीं",
        ),
        (
            "apply bd on face",
            "cream",
            "Apply on the face twice a day",
            "चेहरे पर दिन में दो बार लगाएँ",
        ),
        (
            "40 mg od 5d then 20 mg od 5d then stop",
            "tablet",
            "First 40 mg once a day, for 5 days; then 20 mg once a day, for 5 days; then stop",
            "पहले 40 मि.ग्रा. दिन में एक बार, 5 दिन तक; "
            "फिर 20 मि.ग्रा. दिन में एक बार, 5 दिन तक; फिर बंद करें",
        ),
        ("hs alternate days", "tablet", None, "रात को सोने से पहले 1 गोली, एक दिन छोड़कर"),
        ("weekly 8w", "capsule", "1 capsule once a week, for 8 weeks", None),
    ],
)
def test_directions_are_printed_in_whole_words(typed, form, english, hindi):
    dose = read_dose(typed)
    if english:
        assert in_words(dose, "en", form).text == english
    if hindi:
        assert in_words(dose, "hi", form).text == hindi
    assert in_words(dose, "en", form).reviewed
    assert in_words(dose, "hi", form).reviewed


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("mr", "सकाळी 1 गोळी, रात्री 1 गोळी, जेवणानंतर, 5 दिवस"),
        ("gu", "સવારે 1 ગોળી, રાત્રે 1 ગોળી, જમ્યા પછી, 5 દિવસ"),
        ("bn", "সকালে ১টি ট্যাবলেট, রাতে ১টি ট্যাবলেট, খাবার পরে, ৫ দিন"),
        ("ta", "காலை 1 மாத்திரை, இரவு 1 மாத்திரை, சாப்பாட்டுக்குப் பின், 5 நாட்கள்"),
        ("te", "ఉదయం 1 మాత్ర, రాత్రి 1 మాత్ర, భోజనం తర్వాత, 5 రోజులు"),
        ("kn", "ಬೆಳಿಗ್ಗೆ 1 ಮಾತ್ರೆ, ರಾತ್ರಿ 1 ಮಾತ್ರೆ, ಆಹಾರದ ನಂತರ, 5 ದಿನ"),
    ],
)
def test_other_languages_are_composed_and_marked_as_unreviewed(language, text):
    directions = in_words(read_dose("1-0-1 pc 5d"), language)
    assert directions.text == text
    assert not directions.reviewed


def test_a_missing_phrase_makes_the_whole_sentence_english():
    directions = in_words(read_dose("apply bd on groin 5d"), "gu", "cream")
    assert directions.is_english
    assert directions == in_words(read_dose("apply bd on groin 5d"), "en", "cream")


@pytest.mark.parametrize(
    ("typed", "form", "language", "text"),
    [
        ("2 tab bd", "tablet", "mr", "2 गोळ्या दिवसातून दोन वेळा"),
        ("½ tab hs", "tablet", "te", "రాత్రి నిద్రపోయే ముందు సగం మాత్ర"),
        ("2 tab od 2w", "tablet", "te", "2 మాత్రలు రోజుకి ఒకసారి, 2 వారాలు"),
        ("1 tab on sun", "tablet", "hi", "1 गोली हर रविवार"),
        ("1 tab on mon thu", "tablet", "mr", "1 गोळी दर सोमवारी आणि गुरुवारी"),
        ("10 ml gargle tds", "solution", "hi", "10 मि.ली. लेकर दिन में तीन बार गरारे करें"),
        ("sos breathlessness", "inhaler", "hi", "केवल ज़रूरत पड़ने पर, साँस फूलने पर"),
        ("2 sprays each nostril bd", "nasal spray", "hi", "हर नथुने में 2 स्प्रे दिन में दो बार"),
        ("4 units sc od", "injection", "ta", "4 யூனிட் ஒரு நாளில் ஒரு முறை தோலுக்கு அடியில் ஊசி மூலம்"),
        ("60000 units weekly", "capsule", "hi", "60,000 यूनिट सप्ताह में एक बार"),
    ],
)
def test_number_and_case_agree_with_the_noun(typed, form, language, text):
    assert in_words(read_dose(typed), language, form).text == text


def test_the_doctors_own_words_are_marked():
    directions = in_words(read_dose('1 tab bd "not with tea" sos for "low mood"'), "ta")
    assert directions.language == "ta"
    assert set(directions.untranslated) == {"not with tea", "low mood"}


@pytest.mark.parametrize(
    ("form", "directions"),
    [
        ("mouthwash", "Rinse the mouth with 10 ml twice a day"),
        ("syrup", "10 ml twice a day"),
    ],
)
def test_a_form_that_must_not_be_swallowed_says_so(form: str, directions: str) -> None:
    assert in_words(read_dose("10 ml bd"), "en", form).text == directions
    assert "nebul" in in_words(read_dose("2 ml bd"), "en", "nebuliser solution").text.lower()
