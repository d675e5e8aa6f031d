"""The patients of the demo clinic: households with one address and one telephone. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from clinic.patients.ages import Birth, Precision

LOCALITIES = (
    *("Kothrud, Pune 411038", "Karve Nagar, Pune 411052", "Warje, Pune 411058"),
    *("Bavdhan, Pune 411021", "Erandwane, Pune 411004", "Sinhagad Road, Pune 411051"),
    *("Dhayari, Pune 411041", "Mulshi, Pune 412108"),
)
STREETS = (
    *("Shivtirth Nagar", "Gujarat Colony", "Ideal Colony", "Dahanukar Colony", "Hanuman Nagar"),
    *("Rahul Nagar", "Sutar Dara", "Bhusari Colony", "Anand Nagar", "Guruganesh Nagar"),
)
OLDEST = 92
YOUNGEST_DAYS = 12


@dataclass(frozen=True)
class DemoPerson:
    """A patient before registration. `phone` is E.164; the same within a household."""

    first_name: str
    last_name: str
    gender: str
    birth: Birth
    phone: str | None
    address: str


def make(number: int, today: date, chance: Random) -> list[DemoPerson]:
    """Return this many people, from 12 days to 92 years old on `today`."""
    with (Path(__file__).parent / "names.toml").open("rb") as file:
        communities = tomllib.load(file)["community"]
    weights = [community["weight"] for community in communities]
    persons = _first_household(communities[0], today, chance)
    while len(persons) < number:
        names = chance.choices(communities, weights)[0]
        persons += _household(names, today, chance)
    return persons[:number]


def _first_household(names: Any, today: date, chance: Random) -> list[DemoPerson]:
    """Return four generations, so that the youngest and the oldest patient always exist."""
    home = _Home(names, today, chance)
    mother = home.member("women", "F", 27)
    newborn = Birth(today - timedelta(days=YOUNGEST_DAYS), "day")
    return [
        mother,
        home.person(f"Baby of {mother.first_name}", "F", newborn),
        home.member("men", "M", 31),
        home.member("women", "F", 55),
        home.member("old_men", "M", OLDEST),
    ]


def _household(names: Any, today: date, chance: Random) -> list[DemoPerson]:
    home = _Home(names, today, chance)
    age = chance.randint(24, 72)
    members = [home.member("old_women" if age > 60 else "women", "F", age)]
    if chance.random() < 0.7:
        husband = min(age + chance.randint(0, 7), OLDEST - 1)
        members.append(home.member("old_men" if husband > 60 else "men", "M", husband))
    for _ in range(chance.choice((0, 1, 1, 2)) if age < 50 else 0):
        child = chance.randint(0, max(age - 22, 1))
        kind, gender = chance.choice((("girls", "F"), ("boys", "M")))
        members.append(home.member(kind, gender, min(child, 17)))
    if age < 50 and chance.random() < 0.3:
        kind, gender = chance.choice((("old_women", "F"), ("old_men", "M")))
        members.append(home.member(kind, gender, min(age + chance.randint(22, 34), OLDEST - 1)))
    return chance.sample(members, chance.randint(1, len(members)))


class _Home:
    """The surname, telephone and address that the people of a household share."""

    def __init__(self, names: Any, today: date, chance: Random) -> None:
        self.names, self.today, self.chance = names, today, chance
        self.surname = chance.choice(names["surnames"])
        self.phone = self._phone() if chance.random() < 0.94 else None
        flat = f"{chance.randint(1, 40)}, {chance.choice(STREETS)}"
        has_address = chance.random() < 0.8
        self.address = f"{flat}, {chance.choice(LOCALITIES)}" if has_address else ""

    def _phone(self) -> str:
        return f"+91{self.chance.choice(('98', '97', '94', '89', '77', '70'))}" + "".join(
            self.chance.choices("0123456789", k=8)
        )

    def member(self, kind: str, gender: str, years: int) -> DemoPerson:
        """Return a person of this age with a name of this kind (women, old_men, girls …)."""
        first = self.chance.choice(self.names[kind])
        return self.person(first, gender, self._birth(years))

    def person(self, first: str, gender: str, birth: Birth) -> DemoPerson:
        # Some people use only one name.
        last = self.surname if self.chance.random() < 0.95 else ""
        gender = "O" if self.chance.random() < 0.005 else gender
        return DemoPerson(first, last, gender, birth, self.phone, self.address)

    def _birth(self, years: int) -> Birth:
        """Return a birth in that year of life; for older people less often with an exact day."""
        chance = self.chance
        day = self.today - timedelta(days=int(years * 365.25) + chance.randint(20, 330))
        exactly = 0.95 if years < 6 else 0.6 if years < 40 else 0.25
        loosely: Precision = "month" if years < 6 else "year"
        return Birth(day, "day" if chance.random() < exactly else loosely)
