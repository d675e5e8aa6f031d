"""Indian names: written out, found by any word, and told apart from others that sound alike."""

import re
import unicodedata

_BREAKS = re.compile(r"[\s.\-'’‘`,/]+")


def full_name(first: str, last: str) -> str:
    """First and last name with one space between words; either may be empty."""
    return " ".join(f"{first} {last}".split())


def normalise_term(text: str) -> str:
    """A word as it is searched: case, width and Latin accents gone, Indic signs kept."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(
        c
        for c in folded
        if c not in "\u200b\u200c\u200d\u2060\ufeff" and not "\u0300" <= c <= "\u036f"
    )
    return unicodedata.normalize("NFC", kept)[:40]


def search_terms(*texts: str) -> set[str]:
    """The words a name is found by, normalised; at most 20 of at most 40 characters."""
    words = dict.fromkeys(normalise_term(w) for t in texts for w in _BREAKS.split(t))
    words.pop("", None)
    return set(list(words)[:20])


def phonetic_key(word: str) -> str:
    """A short key that spellings of one name usually share."""
    return "".join(c for c in normalise_term(word) if c not in "aeiouyh")[:40]


def name_keys(*texts: str) -> set[str]:
    """The phonetic keys of all words of a name."""
    return {key for term in search_terms(*texts) if (key := phonetic_key(term))}


def alike(name_a: str, name_b: str) -> bool:
    """Whether two names are likely one person's name spelt differently."""
    return bool(name_keys(name_a) & name_keys(name_b))
