"""Transliterate names in Indian scripts into Latin letters, as people in India spell them."""

import re

from clinic.patients.urdu import URDU, in_latin_letters

# The Indian blocks of Unicode share one layout (that of ISCII), so a map of Devanagari serves
# Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada and Malayalam as well.
_FIRST, _LAST, _BLOCK = 0x0900, 0x0D7F, 0x80
_VIRAMA, _NUKTA = "\u094d", "\u093c"
_CONSONANT_SOUNDS = """
    k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l zh v sh sh s h
"""
_VOWEL_SOUNDS = "a aa i ee u oo ri e e e ai o o o au"
_CONSONANTS = dict(
    zip("कखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलळऴवशषसह", _CONSONANT_SOUNDS.split(), strict=True)
)
_VOWELS = dict(zip("अआइईउऊऋऍऎएऐऑऒओऔ", _VOWEL_SOUNDS.split(), strict=True))
_SIGNS = dict(zip("ािीुूृॅॆेैॉॊोौ", _VOWEL_SOUNDS.split()[1:], strict=True))
_WITH_NUKTA = {"j": "z", "ph": "f", "k": "q", "d": "r", "dh": "rh"}
_MARKS = {"\u0902": "n", "\u0901": "n", "\u0903": "", "\u0970": "n", "\u0971": ""}
# Letters at other positions of their block; a Tamil ச is mostly s in names.
_ODD_ONES = str.maketrans(
    dict(zip("ൺൻർൽൾൿৎ", ("ണ്", "ന്", "ര്", "ല്", "ള്", "ക്", "ত্"), strict=True))
    | dict(zip("ৰৱୱச", "রবବஸ", strict=True))
)
_TAMIL_KSH = ("ட்ச", "க்ஷ")  # லட்சுமி, மீனாட்சி
# Telugu, Kannada and Malayalam speak the last a, and write a consonant without one as such.
_ALL_SPOKEN = re.compile("[\u0c00-\u0d7f]$")
_SILENT_END = re.compile(r"(?<=[aeiou])([^aeiou]h?|ch|sh|chh|kh|gh|th|ph)a$")


def in_latin(word: str) -> str:
    """Return a word with its Indian letters in Latin ones (लक्ष्मी: lakshmee); others stay.

    The last inherent vowel is silent after a single consonant, as in Hindi (राम: raam), but not
    in Telugu, Kannada and Malayalam (దీపిక: deepika).
    """
    if word.isascii():
        return word
    if URDU.search(word):
        return in_latin_letters(word)
    is_silent = not _ALL_SPOKEN.search(word)
    word = word.replace(*_TAMIL_KSH).translate(_ODD_ONES)
    letters = [_as_devanagari(c) for c in word]
    spelt = ""
    for here, following in zip(letters, [*letters[1:], ""], strict=True):
        spelt = _spell(spelt, here, following)
    ends_in_consonant = letters[-1] in _CONSONANTS or letters[-1] == _NUKTA
    return _SILENT_END.sub(r"\1", spelt) if ends_in_consonant and is_silent else spelt


def _as_devanagari(letter: str) -> str:
    code = ord(letter)
    return chr(_FIRST + code % _BLOCK) if _FIRST <= code <= _LAST else letter


def _spell(spelt: str, here: str, following: str) -> str:
    if here in _CONSONANTS:
        bare = following in _SIGNS or following in (_VIRAMA, _NUKTA)
        return spelt + _CONSONANTS[here] + ("" if bare else "a")
    if here == _NUKTA:
        plain = next((p for p in ("ph", "dh", "j", "k", "d") if spelt.endswith(p)), "")
        changed = spelt.removesuffix(plain) + _WITH_NUKTA.get(plain, plain)
        return changed + ("" if following in _SIGNS or following == _VIRAMA else "a")
    if here == _VIRAMA:
        return spelt
    return spelt + (_VOWELS | _SIGNS | _MARKS).get(here, here)
