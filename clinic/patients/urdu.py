"""Transliterate names in Urdu letters into Latin ones, as people in India spell them.

Urdu writes long vowels; most short ones are left out. Here an `a` stands for each that may be
missing, so a comparison gives no weight to it. Source of the letters: Unicode chart "Arabic", and
the romanisation of Urdu of the Library of Congress, without its accents.
"""

import re

URDU = re.compile("[\u0600-\u06ff]")
_LETTERS = "بپتٹثجچحخدڈذرڑزژسشصضطظغفقكکگلمنںهہۃة"
_SPELT = "b p t t s j ch h kh d d z r r z zh s sh s z t z gh f q k k g l m n n h h h h"
_CONSONANTS = dict(zip(_LETTERS, _SPELT.split(" "), strict=True))
_VOWELS = {"ا": "a", "أ": "a", "إ": "i", "آ": "aa", "ى": "a", "ے": "e", "ئ": "i", "ؤ": "o"}
_WAW, _YE, _AIN, _ASPIRATE = "و", "یي", "ع", "ھ"
_AS_A_VOWEL = re.compile("[اآ]")


def in_latin_letters(word: str) -> str:
    """Return a word of Urdu letters in Latin ones: محمد is mahamad, شیخ shikh."""
    readable = {*_CONSONANTS, *_VOWELS, *_WAW, *_YE, *_AIN, *_ASPIRATE}
    letters = [letter for letter in word.replace("یٰ", "ا") if letter in readable]
    spelt = ""
    for at, letter in enumerate(letters):
        following = letters[at + 1] if at + 1 < len(letters) else ""
        spelt += _spell(spelt, letter, following)
    return spelt


def _spell(spelt: str, letter: str, following: str) -> str:
    if letter in _VOWELS:
        return _VOWELS[letter]
    if letter == _AIN:
        return "" if spelt else "a"
    if letter in _WAW + _YE:
        return _half_vowel(spelt, letter, following)
    if letter == _ASPIRATE:
        return "h"
    if letter in "ہهۃة" and not following:
        return "a" if spelt[-1:] not in tuple("aeiou") else "h"
    return _missing_vowel(spelt) + _CONSONANTS[letter]


def _half_vowel(spelt: str, letter: str, following: str) -> str:
    """W and y, which are u and i between consonants and at the end."""
    is_consonant = not spelt or bool(_AS_A_VOWEL.match(following))
    if letter == _WAW:
        return _missing_vowel(spelt) + "v" if is_consonant else "u"
    return _missing_vowel(spelt) + "y" if is_consonant else "i"


def _missing_vowel(spelt: str) -> str:
    return "" if not spelt or spelt[-1] in "aeiou" else "a"
