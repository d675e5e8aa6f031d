"""The enumerations that a dose is made of: units, parts of the day, meals, routes, sites, spans.

Each value is the canonical word in the dose language.
"""

from enum import IntEnum, StrEnum


class Unit(StrEnum):
    """The unit of an amount. PIECE is a number without a unit: it counts pieces of the form."""

    PIECE = ""
    TABLET = "tab"
    CAPSULE = "cap"
    ML = "ml"
    DROP = "drop"
    PUFF = "puff"
    SPRAY = "spray"
    UNIT = "unit"
    MG = "mg"
    MCG = "mcg"
    GRAM = "g"
    SACHET = "sachet"
    SCOOP = "scoop"
    AMPOULE = "amp"
    VIAL = "vial"
    RESPULE = "respule"
    LOZENGE = "lozenge"
    PATCH = "patch"
    PESSARY = "pessary"
    SUPPOSITORY = "suppository"
    FINGERTIP = "fingertip"


PIECES = frozenset({Unit.PIECE, Unit.TABLET, Unit.CAPSULE})
COUNTED = PIECES | {Unit.RESPULE}
"""Units that are written in halves and quarters, since "0.5 respules" is a strength."""
WEIGHTS = frozenset({Unit.MG, Unit.MCG, Unit.GRAM})


LARGEST_DOSE: dict[Unit, int] = {
    Unit.TABLET: 10,
    Unit.CAPSULE: 10,
    Unit.ML: 30,
    Unit.SACHET: 4,
    Unit.SCOOP: 4,
    Unit.AMPOULE: 3,
    Unit.VIAL: 3,
    Unit.RESPULE: 3,
    Unit.LOZENGE: 2,
    Unit.PATCH: 2,
    Unit.PESSARY: 2,
    Unit.SUPPOSITORY: 2,
}
"""The largest single dose by unit. A larger amount after the frequency is the supply."""


class PartOfDay(StrEnum):
    """A part of the day, in chronological order."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    NIGHT = "night"
    BEDTIME = "bedtime"


class Weekday(IntEnum):
    """A day of the week, numbered as in datetime.date.weekday()."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class Meal(StrEnum):
    """The relation of a dose to food."""

    BEFORE = "ac"
    AFTER = "pc"
    WITH = "with food"
    EMPTY = "empty stomach"
    MILK = "with milk"


class Route(StrEnum):
    """The route of administration, where it is written."""

    ORAL = "po"
    SUBLINGUAL = "sl"
    IM = "im"
    IV = "iv"
    SC = "sc"
    INTRADERMAL = "intradermal"
    RECTAL = "pr"
    VAGINAL = "pv"
    SKIN = "apply"
    GARGLE = "gargle"
    MOUTHWASH = "mouthwash"
    INHALE = "inhale"
    NEBULISE = "nebulise"
    NASAL = "intranasal"
    BUCCAL = "buccal"


RINSED = frozenset({Route.GARGLE, Route.MOUTHWASH})
PARENTERAL = frozenset({Route.IM, Route.IV, Route.SC, Route.INTRADERMAL})


class Site(StrEnum):
    """The site on the body, where it is written."""

    BOTH_EYES = "both eyes"
    RIGHT_EYE = "right eye"
    LEFT_EYE = "left eye"
    AFFECTED_EYE = "affected eye"
    BOTH_EARS = "both ears"
    RIGHT_EAR = "right ear"
    LEFT_EAR = "left ear"
    AFFECTED_EAR = "affected ear"
    EACH_NOSTRIL = "each nostril"
    RIGHT_NOSTRIL = "right nostril"
    LEFT_NOSTRIL = "left nostril"
    AFFECTED_AREA = "affected area"
    FACE = "face"
    SCALP = "scalp"
    HAIR = "hair"
    LIPS = "lips"
    GUMS = "gums"
    ULCERS = "mouth ulcers"
    NECK_DOWN = "whole body below neck"
    BODY = "whole body"
    HANDS = "hands"
    FEET = "feet"
    NAILS = "nails"
    GROIN = "groin"
    WOUND = "wound"
    KNEES = "knees"
    BACK = "back"
    CHEST = "chest"


NARROW = frozenset(site for site in Site if site.value.endswith(("eye", "eyes", "ear", "ears")))
"""Eyes, ears and nostrils: drops go into them; other sites have something applied onto them."""
NARROW |= {Site.EACH_NOSTRIL, Site.RIGHT_NOSTRIL, Site.LEFT_NOSTRIL}
"""Eyes, ears and nostrils: drops fall into them, where an ointment goes onto the rest."""


class Until(StrEnum):
    """An end of a step other than a number of days."""

    CONTINUE = "to continue"
    REVIEW = "till review"
    RELIEF = "till relief"


class Span(StrEnum):
    """The unit of a duration, as typed: two weeks stay two weeks."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "m"
    YEARS = "y"
    DOSES = "doses"
