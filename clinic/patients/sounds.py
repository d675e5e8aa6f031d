"""The sound of Indian names in any Latin spelling: phonetic keys, and a distance of two words.

A word is rewritten to its sounds, then split into consonants and the vowels between them. The
consonants are its key; those that vary by region or writer are merged (v and b; t, th and d; s and
sh). Two words with one key differ only in vowels; the distance measures how much.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from clinic.patients.scripts import in_latin
from clinic.patients.spellings import DIFFERENT, one_spelling
from clinic.patients.urdu import URDU

_SOUNDS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"(?<=....)(?:bh?aa?(?:i|ee)|bh?en)$", ""),  # Rameshbhai, Kantaben: terms of respect
        (r"(?<=..)raju$", "raj"),  # Telugu: Nagaraju
        (r"(?<=d)eo$", "ev"),  # Baldeo, Baldev
        # consonants
        (r"(?:c?kh?|q)s+h?|x+", "X"),
        (r"atchi$", "aXi"),  # Tamil: Meenatchi
        (r"(?<=[blrm])u(?=X)", "a"),  # Luxmi, Laxmi; Buksh, Baksh
        (r"t?c+h+", "C"),
        (r"c(?=[eiy])", "s"),
        (r"qu(?=[aei])|c?k|[cq]", "k"),
        (r"dny|^jn|^gny?", "gy"),
        (r"^kun(?:h|jh?|y)(?=[aiu])", "kuny"),  # Malayalam: Kunhiraman, Kunjiraman
        (r"zh", "l"),  # Tamil: Pazhani, Palani
        (r"sh+", "S"),
        (r"ph", "f"),
        (r"s[wv](?=am)", "s"),  # Ramaswamy, Ramasamy
        (r"(?<=[dumprlz])ez$|(?<=lv)ez$", "es"),
        (r"w", "v"),
        (r"^alh", "ahl"),
        (r"^hr", "r"),
        (r"brahm", "bram"),
        (r"([^aeioyu])h+", r"\1"),
        (r"([^aeiou])\1+", r"\1"),
        # vowels
        (r"aa+", "a"),
        (r"^iy(?=[ae])", "ay"),
        (r"oi$|oy(?![aeiou])", "ay"),
        (r"(?<=..)(?<!r)ao$", "av"),
        (r"a[iy][eiy]*|ae[eiy]*|ey", "E"),
        (r"ei", "e"),
        (r"oo+|uu", "u"),
        (r"ee+|ii|ie$", "i"),
        (r"au|ou|ov(?![aeiouE])|ao$", "O"),
        (r"(?<!^)y|^y(?![aeiouEO])", "i"),
        (r"ii+", "i"),
        (r"(?<=o[krsz])e$|(?<=in)e$", ""),
        (r"(?<=[aeiouEO])h$", ""),
        (r"h(?=[^aeiouEO])", "ha"),  # Ahmed, Ahamed
        (r"(?:(?<=[kgtdpm])|^(?=.uS))ru(?=[tpsS])", "ri"),  # Krushna, Krishna; Rushi, Rishi
        (r"^p(?:ra|ro)(?=[^aeiouEO])", "par"),  # Pradeep, Pardeep; Prasad, Prosad
        (r"^([kgtdb])ra(?=[^aeiouEO])", r"\1ar"),
        (r"(nd|it)(?:r[ao]?|[aei]r)$", r"\1ra"),  # Devendra, Devender; Mitra, Mitter
        (r"nd[ae]r(?=[^aeiouEO])", "ndra"),
    )
]
_VOWELS = "aeiouEO"
_VOWEL = re.compile(f"[{_VOWELS}]")
_CONSONANT = re.compile(f"([^{_VOWELS}])")
_LONGEST_KEY = 40
_FAR = 9.0
_LONGEST_VOWELS = 5  # no name has more in a row, and the cost of comparing them grows fast
_CLASSES = str.maketrans("bdgfzSyCm", "vtkpjsjcn")
# The cost of replacing a sound by another: about 0.5 for a spelling, 1 for another name.
_NEAR = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.1, ("sS", "jz")),
        (0.15, ("eE", "oO")),
        (0.25, ("bv", "pf", "ei")),
        (0.3, ("nm", "jy", "uO")),
        (0.4, ("td", "kg", "zy", "ae", "aO", "ou")),
        (0.45, ("ao",)),
        (0.5, ("au", "aE", "iE")),
        (0.65, ("ai", "iu")),
    )
    for pair in pairs
}
_NEAR_LAST = {
    frozenset(pair): cost for pair, cost in {"ei": 0.3, "eE": 0.1, "iE": 0.5, "ao": 0.3}.items()
}
_DROPPED = {"a": 0.25, "i": 0.65, "E": 0.6, "e": 0.7, "o": 0.7, "u": 0.7, "O": 0.7}
# After these a last a is silent or not as the region has it (Vasudev, Vasudeva); after others it
# makes another name, mostly a woman's (Kamal, Kamala).
_SILENT_A_AFTER = re.compile(
    r"(?:v|E|e[sS]|.vas|.das|nat|rEan|nd|ng|rt|...nt|rjun|tab|var|.araj|rud|ank|kat|..[kdh]ar)$"
)
_FIRST_VOWEL = 1.3  # its weight relative to later vowels
_ALLOWED, _ALLOWED_PER_SOUND = 0.2, 0.08

_TAMIL = re.compile("[\u0b80-\u0bff]")

_Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """One pronunciation of a word: its key, its pieces (vowels, consonant)…, and its cost."""

    key: str
    pieces: _Pieces
    cost: float = 0.0
    short_vowels: bool = True
    """Whether its short vowels were written, as they are not in Urdu letters."""


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[Pronunciation, ...]:
    """Return the pronunciations of a normalised word, the likeliest first; () for an empty word.

    A word in an unknown script keeps its letters as its key.
    """
    latin = one_spelling(in_latin(word))
    costs = {_sounds(latin): 0.0}
    if len(latin) >= 8 and latin.endswith("an"):  # Tamil: Muralidharan, Muralidhar
        costs.setdefault(_sounds(latin[:-1]), 0.3)
        costs.setdefault(_sounds(latin[:-2]), 0.3)
    if _TAMIL.search(word):  # which writes p and b alike
        costs.setdefault(_sounds(re.sub("p+", "b", latin)), 0.1)
        costs.setdefault(_sounds(latin.replace("kshu", "ksh")), 0.1)  # லட்சுமி, Lakshmi
    if len(latin) >= 7 and re.search(r"iy?ar$", latin):  # Chettiar, Chetty
        costs.setdefault(_sounds(re.sub(r"y?ar$", "", latin)), 0.3)
    written = not URDU.search(word)
    pronunciations = tuple(
        Pronunciation(_key(s), _pieces(s), cost, written) for s, cost in costs.items() if s
    )
    return pronunciations or ((Pronunciation(word[:_LONGEST_KEY], ()),) if word else ())


def _sounds(latin: str) -> str:
    for pattern, sound in _SOUNDS:
        latin = pattern.sub(sound, latin)
    return latin


def _pieces(sounds: str) -> _Pieces:
    parts = [*_CONSONANT.split(sounds), ""]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def _key(sounds: str) -> str:
    start = "a" if sounds[0] in _VOWELS else ""
    return (start + _VOWEL.sub("", sounds).translate(_CLASSES))[:_LONGEST_KEY]


def same_start(word_a: str, word_b: str) -> bool:
    """Return whether two words' keys begin with the same sound: an initial may stand for a word."""
    starts = [{form.key[:1] for form in forms(word)} for word in (word_a, word_b)]
    return bool(starts[0] & starts[1])


@lru_cache(maxsize=20_000)
def distance(word_a: str, word_b: str) -> float:
    """Return how differently two normalised words sound, relative to length; from 1, other
    names."""
    if word_a == word_b:
        return 0.0
    if frozenset((word_a, word_b)) in DIFFERENT:
        return _FAR
    costs = [
        (a.cost + b.cost + _cost(*_vowels_of_both(a, b))) / _tolerance(a.pieces, b.pieces)
        for a in forms(word_a)
        for b in forms(word_b)
        if a.key == b.key and len(a.pieces) == len(b.pieces) > 0
    ]
    return min(costs, default=_FAR)


def _vowels_of_both(a: Pronunciation, b: Pronunciation) -> tuple[_Pieces, _Pieces]:
    """Return the pieces of two pronunciations; where one has no short vowels, the
    other's count for it."""
    if a.short_vowels == b.short_vowels:
        return a.pieces, b.pieces
    if a.short_vowels:
        return a.pieces, _with_vowels(b.pieces, a.pieces)
    return _with_vowels(a.pieces, b.pieces), b.pieces


def _with_vowels(pieces: _Pieces, others: _Pieces) -> _Pieces:
    """Return the pieces of a word in Urdu letters with another's vowels where the writing allows
    them. The last vowel is always written."""
    both = zip(pieces[:-1], others[:-1], strict=True)
    spoken = [(theirs if _may_be(own, theirs) else own, cons) for (own, cons), (theirs, _) in both]
    return (*spoken, pieces[-1])


def _may_be(own: str, theirs: str) -> bool:
    return own in ("", "a") or any({*own} <= {*kind} >= {*theirs} for kind in ("ieE", "uoO"))


def _tolerance(a: _Pieces, b: _Pieces) -> float:
    shorter = min(sum(len(vowels + consonant) for vowels, consonant in form) for form in (a, b))
    return _ALLOWED + _ALLOWED_PER_SOUND * shorter


def _cost(a: _Pieces, b: _Pieces) -> float:
    total = _last_vowels_cost("".join(v + c for v, c in a[:-1]), a[-1][0], b[-1][0])
    first = 0 if a[0][0] else 1
    for n, ((vowels_a, consonant_a), (vowels_b, consonant_b)) in enumerate(
        zip(a[:-1], b[:-1], strict=True)
    ):
        if vowels_a != vowels_b:
            total += _vowels_cost(vowels_a, vowels_b) * (_FIRST_VOWEL if n <= first else 1)
        if consonant_a != consonant_b:
            weak = not (a[n + 1][0] and b[n + 1][0])  # m and n, before a consonant or at the end
            total += _consonant_cost(consonant_a + consonant_b, weak)
    return total


def _consonant_cost(pair: str, weak: bool) -> float:
    return 1.0 if set(pair) == {"m", "n"} and not weak else _NEAR.get(frozenset(pair), 1.0)


@lru_cache(maxsize=5_000)
def _vowels_cost(a: str, b: str) -> float:
    if not a or not b:
        return sum(_DROPPED[vowel] for vowel in a + b)
    if len(a) == len(b):
        pairs = zip(a, b, strict=True)
        return sum(0.0 if x == y else _NEAR.get(frozenset((x, y)), 1.0) for x, y in pairs)
    short, long = sorted((a, b), key=len)
    if len(long) > _LONGEST_VOWELS:
        return 1.0
    return min(
        _vowels_cost(long[:n] + long[n + 1 :], short) + (0.15 if vowel == "a" else 0.3)
        for n, vowel in enumerate(long)
    )


def _last_vowels_cost(stem: str, a: str, b: str) -> float:
    if a == b:
        return 0.0
    short, long = sorted((a, b), key=len)
    if long == short + "a":
        return 0.15 if _SILENT_A_AFTER.search(stem + short) else 1.0
    if (short, long) == ("", "e"):
        return 0.4
    return _NEAR_LAST.get(frozenset(a + b), 1.0) if len(a) == len(b) == 1 else 1.0
