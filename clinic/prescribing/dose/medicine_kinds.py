"""Kinds of medicine that a name shows: insulin, skin preparation, dosed in micrograms, inhaled."""

from __future__ import annotations

import re

from clinic.prescribing.dose.kinds import Unit

_SKIN_NAMES = re.compile(
    r"\b(?:betnovate|tenovate|candid|panderm|quadriderm|fourderm|t-?bact|fuci\w+|soframycin|silverex"
    r"|neosporin|momate|elocon|lulifin|volini|omnigel|permi\w+|lacto|calamine|clobeta\w+|mometa\w+"
    r"|betametha\w+|ketocon\w+|lulicon\w+|terbina\w+|clotrim\w+|micona\w+|mupiro\w+|fusidic|adapal\w+"
    r"|adaferin|benzoyl|tretino\w+|retino|nizral|onabet|dermi\w*|scab\w+|betadine|mega-?heal|tacro\w+"
    r"|tacroz|eflora|kojic|melalite|hydroquin\w+|sunscreen|emollient|venusia|cetaphil|physiogel)\b"
)

_INSULIN = re.compile(
    r"\b(?:insulin|mixtard|insugen|huminsulin|humulin|wosulin|actrapid|insulatard|lantus|basalog"
    r"|glaritus|glargine|toujeo|tresiba|degludec|levemir|detemir|novomix|novorapid|humalog|apidra"
    r"|ryzodeg|aspart|lispro|lupisulin|fiasp|xultophy|basugine)\b"
)

_IN_MCG = re.compile(r"\b(?:\w*thyro\w*|eltroxin|euthyrox|t4|\w*cobalamin)\b")

_INHALED = re.compile(
    r"\b(?:inhaler|rotacaps?|respules?|foracort|budecort|budamate|seroflo|asthalin|levolin|duolin"
    r"|tiova|aerocort|combitide|fluti\w+|symbicort|salbu\w+|levosalbu\w+|formonide)\b"
)


def is_insulin(name: str) -> bool:
    """Return whether a name is an insulin's, so that bare numbers are units."""
    return _INSULIN.search(name) is not None


def taper_unit(name: str) -> Unit | None:
    """Return the unit of the bare numbers of a taper: "Thyronorm 50 od 4w then 75 od" is
    micrograms.

    None for inhaled medicines, whose numbers may be micrograms or puffs.
    """
    if _INHALED.search(name):
        return None
    return Unit.MCG if _IN_MCG.search(name) else Unit.MG


def is_for_skin(name: str) -> bool:
    """Return whether a name is commonly a skin preparation, so that LA is local application.

    Nothing long-acting is dosed in per cent.
    """
    return "%" in name or _SKIN_NAMES.search(name) is not None
