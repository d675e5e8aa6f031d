"""The forms of medicines: their fixed names, and the forms that a doctor's shorthand may mean."""

from __future__ import annotations

from functools import cache

from clinic.facts.index import fold

_ORAL_SOLIDS = (
    "tablet",
    "capsule",
    "gastro-resistant tablet",
    "gastro-resistant capsule",
    "prolonged-release tablet",
    "prolonged-release capsule",
    "prolonged-release gastro-resistant capsule",
    "soft capsule",
    "dispersible tablet",
    "orodispersible tablet",
    "chewable tablet",
    "effervescent tablet",
    "lozenge",
)
_LIQUIDS = ("syrup", "suspension", "oral solution", "powder for suspension")
_DROPS = ("drops", "eye drops", "ear drops", "eye/ear drops", "nasal drops")
_POWDERS = ("oral powder", "granules")
_SKIN = (
    *("cream", "ointment", "gel", "lotion", "dusting powder", "solution", "spray", "patch"),
    "nail lacquer",
)
_INHALED = ("inhaler", "inhalation powder", "nebuliser solution")
_OTHERS = (
    *(
        "nasal spray",
        "eye ointment",
        "eye gel",
        "mouthwash",
        "oral gel",
        "suppository",
        "rectal enema",
    ),
    *("shampoo", "soap", "kit"),
)
_INJECTED = ("injection", "prefilled syringe", "infusion")

FORMS = (
    *_ORAL_SOLIDS,
    *_LIQUIDS,
    "drops",
    *_POWDERS,
    *_INHALED,
    *_DROPS[1:],
    *_SKIN,
    *_OTHERS,
    "vaginal preparation",
    *_INJECTED,
)
"""All forms, the commonest of an outpatient clinic first."""

_ORDER = {form: number for number, form in enumerate(FORMS)}
_TABLETS = tuple(form for form in _ORAL_SOLIDS if "tablet" in form)
_CAPSULES = tuple(form for form in _ORAL_SOLIDS if "capsule" in form)
_SR = tuple(form for form in _ORAL_SOLIDS if "prolonged" in form)

_FORMS_OF_WORD: dict[str, tuple[str, ...]] = {
    **{form: (form,) for form in FORMS},
    **dict.fromkeys(("tablet", "tablets", "tab", "tabs", "tb", "t"), _TABLETS),
    **dict.fromkeys(("capsule", "capsules", "cap", "caps", "c"), _CAPSULES),
    **dict.fromkeys(("syrup", "syrups", "syr", "syp", "sy", "ml", "liquid"), _LIQUIDS),
    **dict.fromkeys(("suspension", "susp", "dry syrup"), _LIQUIDS),
    **dict.fromkeys(("drops", "drop", "gtt", "dps"), _DROPS),
    **dict.fromkeys(("eye drops", "eye drop", "eye dps", "e/d"), ("eye drops", "eye/ear drops")),
    **dict.fromkeys(("ear drops", "ear drop", "ear dps"), ("ear drops", "eye/ear drops")),
    **dict.fromkeys(("nasal drops", "nasal drop", "nose drops", "n/d"), ("nasal drops",)),
    **dict.fromkeys(("injection", "inj", "injections", "ampoule", "vial", "iv", "im"), _INJECTED),
    **dict.fromkeys(("inhaler", "inh", "mdi", "puff", "puffs"), _INHALED[:2]),
    **dict.fromkeys(("rotacap", "rotacaps", "dpi"), _INHALED[1:2]),
    **dict.fromkeys(("neb", "nebuliser", "nebulizer", "respules", "respule"), _INHALED[2:]),
    **dict.fromkeys(("nebulisation", "nebulization", "nebs", "nebule", "nebules"), _INHALED[2:]),
    **dict.fromkeys(("ointment", "oint", "ung"), ("ointment", "eye ointment")),
    **dict.fromkeys(("eye ointment", "eye oint", "e/o"), ("eye ointment",)),
    "gel": ("gel", "eye gel"),
    **dict.fromkeys(("cream", "crm"), ("cream",)),
    **dict.fromkeys(("local", "apply", "application"), _SKIN),
    **dict.fromkeys(("lotion", "lot"), ("lotion",)),
    **dict.fromkeys(("powder", "pdr", "pwd"), ("dusting powder", *_POWDERS)),
    **dict.fromkeys(("sachet", "sachets", "sac"), _POWDERS),
    **dict.fromkeys(("nasal spray", "spray"), ("nasal spray", "spray")),
    **dict.fromkeys(("suppository", "supp"), ("suppository",)),
    **dict.fromkeys(("gargle", "gargles", "mouth wash"), ("mouthwash", "solution")),
    "eye": ("eye drops", "eye/ear drops", "eye ointment", "eye gel"),
    "ear": ("ear drops", "eye/ear drops"),
    "nasal": ("nasal drops", "nasal spray"),
    "oral": (*_ORAL_SOLIDS, *_LIQUIDS, *_POWDERS, "drops", "oral gel"),
    "dry": ("powder for suspension", "suspension", "syrup"),
    **dict.fromkeys(("enema",), ("rectal enema",)),
    **dict.fromkeys(("pessary", "pessaries"), ("vaginal preparation",)),
    **dict.fromkeys(("dt",), ("dispersible tablet", "orodispersible tablet")),
    **dict.fromkeys(("md", "odt"), ("orodispersible tablet",)),
    **dict.fromkeys(("sr", "xr", "er", "xl", "cr", "retard"), _SR),
}
_OF_A_DOSE = frozenset(
    ("t", "c", "ml", "drop", "gtt", "puff", "puffs", "apply", "application", "local")
)
"""Words of these that may belong to a dose, and after a name state no form."""

_LISTED = {
    "soft gelatin capsule": "soft capsule",
    "oral suspension": "suspension",
    "oral drops": "drops",
    "oral powder/sachet": "oral powder",
    "sachet": "oral powder",
    "powder for oral suspension": "powder for suspension",
    "powder for inhalation": "inhalation powder",
    "transdermal patch": "patch",
    "oromucosal gel/paste": "oral gel",
    "topical solution/spray": "spray",
    "injection (prefilled syringe)": "prefilled syringe",
}


def form_of(listed: str) -> str:
    """Return one of FORMS for a form as the lists write it: `Tablet (prolonged-release)`.

    Raises ValueError for an unknown form.
    """
    form = _LISTED.get(listed.lower(), listed.lower())
    kind, bracket, manner = form.rstrip(")").partition(" (")
    form = f"{manner.replace(',', '')} {kind}" if bracket else form
    if form not in _ORDER:
        raise ValueError(f"no form of medicine: {listed!r}")
    return form


def dosage_forms_of(shorthand: str) -> tuple[str, ...]:
    """Return the forms a word may mean: `tab`, `syp`, `inj.`, `ml`, or one of FORMS; none for
    others."""
    return _FORMS_OF_WORD.get(" ".join(fold(shorthand).replace(".", " ").split()), ())


def fits(form: str, forms: tuple[str, ...]) -> bool:
    """Return whether a medicine of this form may be meant by a shorthand; an unknown form may.

    `tab` and `cap` are interchangeable for what is swallowed whole, except for its release.
    """
    if not forms or not form or form in forms:
        return True
    return is_oral_solid(form) and not {"tablet", "capsule"}.isdisjoint(forms)


def form_before(text: str) -> tuple[tuple[str, ...], str]:
    """Return the forms that the first words of a text mean (`inj`, `eye drops`), and the rest.

    None for words that may belong to a dose.
    """
    words = text.split()
    for count in (2, 1):
        first = " ".join(words[:count])
        if len(words) >= count and first.casefold() not in _OF_A_DOSE and dosage_forms_of(first):
            return dosage_forms_of(first), " ".join(words[count:])
    return (), text


def form_rank(form: str) -> int:
    """Return the rank of a form in lists: common ones by mouth first, injections last."""
    return _ORDER[form]


def is_oral_solid(form: str) -> bool:
    """Return whether it is a tablet or a capsule, counted in pieces."""
    return form in _ORAL_SOLIDS


def is_by_mouth(form: str) -> bool:
    """Return whether it is swallowed."""
    return form in (*_ORAL_SOLIDS, *_LIQUIDS, *_POWDERS)


@cache
def words_for(form: str) -> str:
    """Return the words by which a form is found, besides its own: `syrup` finds suspensions,
    too."""
    return " ".join(
        word for word, forms in _FORMS_OF_WORD.items() if form in forms and len(word) > 1
    )
