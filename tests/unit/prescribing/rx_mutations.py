"""Generate ordinary lines of shipped names, and one change in each: a token added, removed or
replaced.

A change records what it added (`new`) and what it removed or altered (`gone`), so that the reading
can be compared with the one before. Everything is derived from one seed.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from clinic.facts.tables import FOLDER
from tests.unit.prescribing.rx_same import family

NAMES = Path(os.environ.get("RX_NAMES", FOLDER))
"""The folder of the names; the environment may name another one."""

DOSES = {
    "tablet": ("1-0-1 pc 5d", "1 tab tds 3d", "½-0-½ ac 1w", "1 tab hs 1m", "0-0-1 pc 10d"),
    "capsule": ("1-0-1 pc 5d", "1 cap tds 3d", "1-0-0 ac 1w", "1 cap hs 1m"),
    "sr": ("1-0-0 pc 1m", "1 tab od 5d", "0-0-1 pc 10d"),
    "liquid": ("5 ml tds pc 3d", "2.5 ml bd 5d", "0.5 ml od 1w", "10 ml hs 5d"),
    "drops": ("0.5 ml bd 3d", "10 drops tds ac 3d"),
    "injection": ("0.5 ml stat im", "1 ml od im 3d", "2 ml bd iv 2d"),
    "eye drops": ("1 drop qid both eyes 7d", "2 drops bd right eye 5d"),
    "ear drops": ("3 drops tds right ear 5d", "2 drops bd both ears 1w"),
    "nasal drops": ("2 drops tds each nostril 5d",),
    "nasal spray": ("2 sprays od each nostril 1m",),
    "cream": ("apply bd on face 7d", "apply hs on affected area 2w"),
    "inhaler": ("2 puffs bd 1m", "1 puff od 2w"),
    "suppository": ("1 hs pr 3d",),
    "vaginal preparation": ("1 hs pv 6d",),
}
SAME_DOSES = {"ointment": "cream", "gel": "cream", "lotion": "cream", "eye/ear drops": "eye drops"}
UNKNOWN = ("qqx", "zubri", "blorp", "xyz", "mistura", "hmm", "tak", "bhi", "karo", "??", "&c")
SUFFIXES = (
    *("h", "am", "sp", "mr", "sr", "xl", "ds", "duo", "kid", "lc", "plus", "forte", "semi", "ct"),
    *("ls", "mt", "gp", "trio", "max", "spas", "af", "nt", "gold", "cold", "m", "f", "d", "dsr"),
)
BARE = ("2.5", "5", "7.5", "12.5", "20", "30", "80", "250", "1000", "60000")
WITH_UNIT = (
    "10 mg",
    "500 mg",
    "5 ml",
    "20 units",
    "250 mg/5ml",
    "2 g",
    "15 mg/kg",
    "500 mcg",
    "3 d",
)
SUPPLY = ("10 tab", "(10)", "x 10", "10 nos", "30 g", "#10", "(10 tabs)", "10 strips", "2 bottles")
RHYTHMS = {"od": "1-0-0", "bd": "1-0-1", "tds": "1-1-1", "qid": "1-1-1-1", "weekly": "", "stat": ""}
"""Each frequency with its equivalent pattern, next to which it is no second frequency."""
NEGATIONS = ("no", "avoid", "not", "stop", "hold", "don't", "never", "omit", "skip", "without")


@dataclass(frozen=True, slots=True)
class Product:
    """One shipped row: the meaning of the name."""

    name: str
    ingredients: frozenset[str]
    form: str
    strength: str
    is_brand: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A line with one change, and the original line."""

    kind: str
    product: Product
    dose: str
    before: str
    after: str
    new: str = ""
    gone: str = ""


@cache
def products() -> tuple[Product, ...]:
    """Return every shipped brand, and every generic with its strength and form."""
    brands = (_product(row["brand"], row, True) for row in _rows("brands.csv"))
    return (*brands, *(_product(_generic(row), row, False) for row in _rows("medicines.csv")))


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (NAMES / file).open(encoding="utf-8") as rows:
        yield from csv.DictReader(rows)


def _generic(row: dict[str, str]) -> str:
    strength = row["strength"].split(";", maxsplit=1)[0]
    form, _, manner = row["form"].lower().partition(" (")
    slow = "prolonged-release " if "prolonged" in manner else ""
    return f"{row['generic_name']} {strength} {slow}{form}"


def _product(name: str, row: dict[str, str], is_brand: bool) -> Product:
    drugs = frozenset(row["ingredients"].split("+"))
    return Product(" ".join(name.split()), drugs, row["form"].lower(), row["strength"], is_brand)


def dose_for(product: Product, random: Random) -> str:
    """Return a dose that suits the form; '' where none is known for it."""
    kind = family(product.form)
    doses = DOSES.get(SAME_DOSES.get(kind, kind), ())
    return random.choice(doses) if doses else ""


def ordinary(random: Random) -> Iterator[tuple[Product, str]]:
    """Yield ordinary lines without end: a shipped product and its dose."""
    while True:
        product = random.choice(products())
        dose = dose_for(product, random)
        if dose:
            yield product, dose


Change = tuple[list[str], list[str], str, str]
"""The words of the name, the words of the dose, the added words, the removed words."""


def _word(name: list[str], dose: list[str], random: Random) -> Change | None:
    return _put(name, dose, random.choice(UNKNOWN), random, random.randrange(len(name + dose)) + 1)


def _suffix(name: list[str], dose: list[str], random: Random) -> Change | None:
    own = set(re.findall(r"\w+", " ".join(name).lower()))
    suffix = random.choice([s for s in SUFFIXES if s not in own])
    behind = len(name) - (name[-1].isdigit() and len(name) > 1 and random.random() < 0.5)
    return [*name[:behind], suffix, *name[behind:]], dose, suffix, ""


def _bare(name: list[str], dose: list[str], random: Random) -> Change | None:
    number = random.choice([n for n in BARE if n not in " ".join(name)])
    return _put(name, dose, number, random, random.randint(len(name), len(name + dose)))


def _unit(name: list[str], dose: list[str], random: Random) -> Change | None:
    amount = random.choice([n for n in WITH_UNIT if n.split()[0] not in " ".join(name)])
    return _put(name, dose, amount, random, random.randint(len(name), len(name + dose)))


def _put(name: list[str], dose: list[str], new: str, random: Random, at: int) -> Change | None:
    if at <= len(name):
        return [*name[:at], new, *name[at:]], dose, new, ""
    at -= len(name)
    return name, [*dose[:at], new, *dose[at:]], new, ""


def _supply(name: list[str], dose: list[str], random: Random) -> Change | None:
    supply = random.choice(SUPPLY)
    return name, [*dose, supply], supply, ""


def _point(name: list[str], dose: list[str], random: Random) -> Change | None:
    """Write 0.5 as .5, 0,5 or 0.50, in the dose or in the name."""
    spelt = random.choice((".{}", "0,{}"))
    for line_words in (dose, name):
        for at, word in enumerate(line_words):
            if re.fullmatch(r"0\.\d+", word):
                line_words[at] = spelt.format(word[2:])
                return name, dose, "", word
    return None


def _brackets(name: list[str], dose: list[str], random: Random) -> Change | None:
    at = random.randrange(len(dose))
    return name, [*dose[:at], f"({dose[at]})", *dose[at + 1 :]], dose[at], ""


def _negated(name: list[str], dose: list[str], random: Random) -> Change | None:
    negation, at = random.choice(NEGATIONS), random.randrange(-1, len(dose))
    if at < 0:
        return [negation, *name], dose, negation, name[0]
    return name, [*dose[:at], negation, *dose[at:]], negation, dose[at]


def _left_out(name: list[str], dose: list[str], random: Random) -> Change | None:
    at = random.randrange(len(name + dose))
    if len(name) == 1 and at == 0:
        return None
    line_words = name + dose
    gone = line_words.pop(at)
    behind = len(name) - (at < len(name))
    return line_words[:behind], line_words[behind:], "", gone


def _exchanged(name: list[str], dose: list[str], random: Random) -> Change | None:
    line_words, new = name + dose, random.choice(UNKNOWN)
    at = random.randrange(len(line_words))
    gone, line_words[at] = line_words[at], new
    return line_words[: len(name)], line_words[len(name) :], new, gone


def _second_rhythm(name: list[str], dose: list[str], random: Random) -> Change | None:
    frequencies = [at for at, word in enumerate(dose) if word in RHYTHMS or word.count("-") > 1]
    if not frequencies:
        return None
    first = dose[frequencies[0]].replace("½", "1")
    once = {"1-0-0", "0-0-1", "od"}
    others = [o for o, p in RHYTHMS.items() if first not in (o, p) and not {first, o} <= once]
    if "-" in first:  # 1-0-0 weekly says when on one day of the week.
        others.remove("weekly")
    other = random.choice(others)
    return name, [*dose[: frequencies[0] + 1], other, *dose[frequencies[0] + 1 :]], other, ""


def _second_drug(name: list[str], dose: list[str], random: Random) -> Change | None:
    other = random.choice(("dolo 650", "cetirizine 10", "pan 40", "metformin 500", "ecosprin 75"))
    if other.split()[0] in " ".join(name).lower():
        return None
    sign = random.choice(("+", "/", "and", "&", "with", ","))
    if random.random() < 0.5:
        return [*name, sign, *other.split()], dose, other, ""
    return name, [*dose, sign, *other.split(), "od"], other, ""


KINDS: dict[str, Callable[[list[str], list[str], Random], Change | None]] = {
    "an unknown word": _word,
    "a suffix of other brands": _suffix,
    "a number without a unit": _bare,
    "a number with a unit": _unit,
    "a supply behind the dose": _supply,
    "another decimal point": _point,
    "brackets": _brackets,
    "a negation": _negated,
    "a token left out": _left_out,
    "a token exchanged": _exchanged,
    "a second rhythm": _second_rhythm,
    "a second drug": _second_drug,
}


FORM_WORDS = {
    "inj": "injection",
    "syp": "liquid",
    "cream": "cream",
    "gel": "gel",
    "eye drops": "eye drops",
    "ear drops": "ear drops",
    "nasal spray": "nasal spray",
    "supp": "suppository",
    "tab": "tablet",
}


def of_another_form(product: Product, random: Random) -> tuple[str, str]:
    """Return a line with a form that the name isn't listed in, and that form; '' where there is
    none."""
    word, kind = random.choice(list(FORM_WORDS.items()))
    own = family(product.form)
    if kind in own or "vaginal" in own or (kind == "tablet" and own in ("sr", "capsule")):
        return "", ""
    dose = random.choice(DOSES[SAME_DOSES.get(kind, kind)])
    first = word in ("inj", "syp", "tab")
    name = f"{word} {product.name}" if first else f"{product.name} {word}"
    return f"{name} {dose}", kind


def changed(kind: str, product: Product, dose: str, random: Random) -> Changed | None:
    """Return the line of a product with one change of a kind; None where it is not possible."""
    made = KINDS[kind](product.name.split(), dose.split(), random)
    if made is None:
        return None
    name, line_words, new, gone = made
    before, after = f"{product.name} {dose}", " ".join([*name, *line_words])
    return Changed(kind, product, dose, before, after, new, gone)
