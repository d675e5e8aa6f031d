"""Indian names: full names, search terms, phonetic keys, and the comparison of two names."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from clinic.patients import sounds

LONGEST_PATIENT_NAME = 100
"""Letters of a first name, and of a last name."""

_MOST_TERMS, _LONGEST_TERM = 20, 40
_BREAKS = re.compile(r"[\s.\-‐-―'’‘`´,;:/()\"“”&]+")
_JOINTS = re.compile(r"[\-‐-―'’‘`´]")
_PARTICLE = re.compile(r"\bd(?:\s*['’‘`´]\s*|[ae]\s+)(?=[^\W\d])", re.IGNORECASE)  # D'Souza
# SK Sharma, ksr murthy; not the words that are written short.
_INITIALS = re.compile(r"(?!(?:md|mhd|mohd|muhd|sk|kr|kmr|sh|st)$)[bcdfghj-np-tvwxyz]{2,4}")
_NEWBORN = re.compile(r"\s*(?:baby\s+(?:of|boy|girl)|[bsdc]\s*/\s*o)\b", re.IGNORECASE)
_TITLES = {
    *("mr", "mrs", "ms", "miss", "dr", "prof", "smt", "sh", "shri", "shree", "sri", "kum", "late"),
    *("haji", "hajji", "maulana", "maulvi", "pandit", "pt"),
    *("श्री", "श्रीमती"),
}
# Very common words: one of them alone does not make two people the same.
COMMON = {
    *("kumar", "kumari", "kr", "devi", "singh", "kaur", "bai", "bibi", "begum", "khatun", "lal"),
    *("ram", "khan", "md", "mohd", "mohammad", "mohammed", "muhammad", "sk", "sheikh", "shaikh"),
}


def full_name(first: str, last: str) -> str:
    """Join first and last name with one space between words; either may be empty."""
    return " ".join(f"{first} {last}".split())


def normalise_term(text: str) -> str:
    """Return a word as a search term: letters, digits and Indic signs, no case or Latin accents.

    At most 40 characters; the same for a word of a name and a word of a query.
    """
    if text.isascii():  # most are; the rest of this function costs ten times as much
        plain = text if text.isalnum() else "".join(filter(str.isalnum, text))
        return plain.lower()[:_LONGEST_TERM]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    term = "".join(c for c in folded if unicodedata.category(c)[0] in "LMN" and not _is_accent(c))
    return unicodedata.normalize("NFC", term)[:_LONGEST_TERM]


def _is_accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def search_terms(*texts: str) -> set[str]:
    """Return the normalised words by which a name is found; at most 20.

    A word with a hyphen or an apostrophe gives its parts and the whole: D'Souza is found by `d`,
    `souza` and `dsouza`. A query is split by query_terms, which returns the parts alone.
    """
    wholes = [w for text in texts for w in text.split() if _JOINTS.search(w) and "." not in w]
    return _terms(*texts, extra=wholes)


def query_terms(text: str) -> set[str]:
    """Return the words of a query; each must begin one of a name's search_terms."""
    return _terms(text, extra=[])


def _terms(*texts: str, extra: list[str]) -> set[str]:
    parts = [part for text in texts for part in _BREAKS.split(text)]
    terms = dict.fromkeys(term for part in (*parts, *extra) if (term := normalise_term(part)))
    return set(list(terms)[:_MOST_TERMS])


def phonetic_key(word: str) -> str:
    """Return the phonetic key of a word, the same for spellings of one name; "" without letters."""
    forms = sounds.forms(normalise_term(word))
    return forms[0].key if forms else ""


def name_keys(*texts: str) -> set[str]:
    """Return the phonetic keys by which a name is looked up, at most 40 characters each.

    Names that are alike share at least one, if each is given whole: `name_keys(first, last)`.
    """
    words = [word for text in texts for word in name_words(text)][:_MOST_TERMS]
    joined = ["".join(name_words(text)) for text in (*texts, " ".join(texts))]
    spoken = (*words, *joined_pairs(words), *joined)
    return {form.key for w in spoken if len(w) > 1 for form in sounds.forms(w)}


def joined_pairs(words: Sequence[str]) -> list[str]:
    """Return each two neighbouring words as one: Ram Kumar is also written Ramkumar."""
    return [a + b for a, b in pairwise(words)]


def alike(name_a: str, name_b: str) -> bool:
    """Return whether two names are probably the same person's, spelt or abbreviated differently.

    The order of words is free, a surname may be missing, and an initial stands for a word if
    another whole word is alike. A newborn (`Baby of Sunita`) is not its mother.
    """
    if bool(_NEWBORN.match(name_a)) != bool(_NEWBORN.match(name_b)):
        return False
    words_a, words_b = sorted((name_words(name_a), name_words(name_b)), key=len)
    if not words_a:
        return False
    return _match(words_a, words_b) or joined_alike(words_a, words_b)


def joined_alike(words_a: Sequence[str], words_b: Sequence[str]) -> bool:
    """Return whether two names are alike once their words are joined: Ram Kumar, Ramkumar.

    Only of names that are divided differently: words are compared one by one otherwise, since the
    vowel that tells Sumit Das from Sumita Das has little weight in the whole.
    """
    whole_a, whole_b = "".join(words_a), "".join(words_b)
    is_divided_otherwise = len(words_a) != len(words_b) or whole_a == whole_b
    return is_divided_otherwise and _sound_alike(whole_a, whole_b)


def name_words(name: str) -> list[str]:
    """Return the normalised words of a name without titles; initials like SK are two words."""
    parts = _BREAKS.split(_PARTICLE.sub("D", name))
    words = [word for part in parts if (word := normalise_term(part))]
    spaced = [letters for word in words if word not in _TITLES for letters in split_initials(word)]
    return spaced or words


def split_initials(word: str) -> list[str]:
    """Return the letters of a normalised word that can only be initials (ksr), else the word."""
    return list(word) if _INITIALS.fullmatch(word) else [word]


def _match(fewer: list[str], more: list[str]) -> bool:
    """Return whether each of the fewer words has a partner of its own among the others."""
    unmatched = list(more)
    whole = 0
    distinctive = len(fewer) == len(more)
    for word in sorted(fewer, key=len, reverse=True):
        partner = min(unmatched, key=lambda candidate: _distance(word, candidate))
        if _distance(word, partner) >= 1:
            return False
        unmatched.remove(partner)
        if min(len(word), len(partner)) > 1:
            whole += 1
            distinctive = distinctive or word not in COMMON
    return whole > 0 and distinctive


def _distance(word_a: str, word_b: str) -> float:
    if len(word_a) > 1 and len(word_b) > 1:
        return sounds.distance(word_a, word_b)
    return 0.9 if sounds.same_start(word_a, word_b) else 9.0


def _sound_alike(word_a: str, word_b: str) -> bool:
    return min(len(word_a), len(word_b)) > 1 and sounds.distance(word_a, word_b) < 1
