"""Drug classes whose members duplicate each other, and groups with additive effects, by
ingredient."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clinic.facts.actives import all_parts
from clinic.facts.store import rows

DUPLICATE, TOGETHER = "duplicate", "together"


@dataclass(frozen=True, slots=True)
class DrugGroup:
    """A class ("proton_pump_inhibitors") or a group with an additive effect ("sedatives").

    `kind` is duplicate or together; `at_least` is the number that counts; `size` is the number of
    members; `alert` is Y, C or N as in clinic.facts.interactions.
    """

    name: str
    kind: str
    severity: str
    alert: str
    routes: frozenset[str]
    effect: str
    advice: str
    note: str
    at_least: int
    size: int
    source: str

    @property
    def is_one_drug(self) -> bool:
        """True if its members are one drug: mirror images, prodrugs, metabolites."""
        return self.name.startswith(("same_drug_", "enantiomers_"))

    @property
    def label(self) -> str:
        """The plural in print: proton pump inhibitors; NSAIDs."""
        return _LABELS.get(self.name, self.name.removesuffix("_systemic").replace("_", " "))


_LABELS = {
    "nsaids_systemic": "NSAIDs",
    "nsaid_with_analgesic_aspirin": "NSAIDs with aspirin",
    "ace_inhibitors": "ACE inhibitors",
    "h2_blockers": "H2 blockers",
    "sglt2_inhibitors": "SGLT2 inhibitors",
    "ssri": "SSRIs",
    "ssri_snri": "SSRIs or SNRIs",
    "maoi": "MAO inhibitors",
    "pde5_inhibitors": "PDE5 inhibitors",
    "p2y12_inhibitors": "P2Y12 inhibitors",
    "qt_prolonging": "medicines that prolong QT",
    "acid_suppression_ppi_plus_h2": "acid suppressors",
    "antacids_same": "antacids",
    "antihistamines_all": "antihistamines",
    "antispasmodics_anticholinergic": "antispasmodics",
    "anticholinergic_antiparkinson": "anticholinergics for Parkinson's disease",
    "benzodiazepines_and_z_drugs": "benzodiazepines or Z drugs",
    "calcium_blockers_rate_limiting": "calcium blockers that slow the heart",
    "ergot_antimigraine": "ergots for migraine",
    "gliptin_with_glp1": "incretins",
    "incretins_dpp4_glp1": "incretins",
    "methotrexate_leflunomide": "disease-modifying drugs",
    "non_sedating_antihistamines": "non-sedating antihistamines",
    "five_alpha_reductase_inhibitors": "5-alpha-reductase inhibitors",
    "alpha_glucosidase_inhibitors": "alpha-glucosidase inhibitors",
    "laxatives_stimulant": "stimulant laxatives",
    "long_acting_beta2": "long-acting beta-2 agonists",
    "oral_contraceptives_progestogens": "progestogens",
    "penicillins_oral": "penicillins by mouth",
    "potassium_sparing": "potassium-sparing diuretics",
    "prokinetic_antiemetics_d2": "prokinetics",
    "ras_blockers_dual": "ACE inhibitors or sartans",
    "short_acting_beta2": "short-acting beta-2 agonists",
    "vasodilators_direct": "direct vasodilators",
    "vitamin_d": "vitamin D",
}


def groups_of(actives: Collection[str]) -> Mapping[DrugGroup, frozenset[str]]:
    """Return the groups to which any of the ingredients belong, with those that do."""
    names = sorted(all_parts(actives))
    placeholders = ", ".join("?" for _ in names)
    matches = rows(
        "SELECT g.*, m.ingredient FROM drug_group AS g JOIN group_member AS m"  # noqa: S608
        f" ON m.name = g.name WHERE m.ingredient IN ({placeholders})",
        names,
    )
    members: dict[DrugGroup, set[str]] = {}
    for row in matches:
        group = DrugGroup(
            name=row["name"],
            kind=row["kind"],
            severity=row["severity"],
            alert=row["alert"],
            routes=frozenset(row["routes"].split("|")),
            effect=row["effect"],
            advice=row["advice"],
            note=row["note"],
            at_least=row["at_least"],
            size=row["size"],
            source=row["source"],
        )
        members.setdefault(group, set()).add(row["ingredient"])
    return {group: frozenset(names) for group, names in members.items()}
