"""Plan two years of visits: patients, days, cases and times. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from clinic.clock import KOLKATA
from clinic.demo.cases import Case, all_cases
from clinic.demo.people import DemoPerson
from clinic.patients.ages import age_years

DAYS = 730
SEEN_TODAY = 16
SHARE_OF_REVIEWS = 0.25
NOT_YET = datetime.min.replace(tzinfo=UTC)
SESSIONS = ((time(9, 30), 240), (time(17, 30), 200))
"""The morning and evening sessions: start, and length in minutes."""
OF_A_WEEKDAY = (1.3, 1.05, 1.0, 1.0, 1.1, 1.2, 0.0)
"""The relative number of visits from Monday to Sunday; the clinic is closed on Sundays."""


@dataclass(eq=False)
class Consultation:
    """One visit; `moment` is its end in UTC.

    `number` counts the visits for one illness from 0; `pick` decides between the texts of the
    case, and is the same for all of them.
    """

    who: int
    case: Case
    day: date
    number: int = 0
    pick: int = 0
    moment: datetime = NOT_YET

    @property
    def review(self) -> bool:
        return self.number > 0


@dataclass(frozen=True)
class Story:
    """The patients and visits of the demo.

    `persons` are in the order of their registration at `registered`; some are archived at
    `archived`. `who` of a consultation is an index of `persons`; consultations are in the order of
    time.
    """

    persons: list[DemoPerson]
    registered: list[datetime]
    archived: dict[int, datetime]
    consultations: list[Consultation]


def make(persons: list[DemoPerson], visits: int, now: datetime, chance: Random) -> Story:
    """Plan this many visits in the two years up to `now`, some of them today."""
    plan = _Plan(persons, now.astimezone(KOLKATA).date(), chance)
    plan.follow_the_long_term(visits // 2)
    plan.see_everybody_once()
    plan.fill_up(visits - SEEN_TODAY)
    plan.fill_today(visits)
    _set_hours(plan.consultations, now, chance)
    return _in_order(persons, plan.consultations, now, chance)


class _Plan:
    """The visits planned so far."""

    def __init__(self, persons: list[DemoPerson], today: date, chance: Random) -> None:
        self.persons, self.today, self.chance = persons, today, chance
        self.consultations: list[Consultation] = []
        self.days = [today - timedelta(days=back) for back in range(DAYS - 1, 0, -1)]
        self.weights = [_weight(day, self.days[0]) for day in self.days]
        self.taken: set[tuple[int, date]] = set()

    def follow_the_long_term(self, most: int) -> None:
        """Add the series of visits for diabetes, hypertension and pregnancy."""
        for who, person in enumerate(self.persons):
            if len(self.consultations) < most and self.chance.random() < self._burden(person):
                self._series(who)

    def _burden(self, person: DemoPerson) -> float:
        years = age_years(person.birth, self.today)
        return 1.0 if years < 1 else 0.0 if years < 18 else 0.1 if years < 36 else 0.35

    def _series(self, who: int) -> None:
        person, day = self.persons[who], self._day(who)
        case = self._case(person, day, long_term=True)
        number, pick = 0, self.chance.randrange(1_000)
        while case and day < self.today and number < case.most and case.fits(person, day):
            number += self._add(who, case, day, number, pick)
            if self.chance.random() < 0.06:  # moved away, or another doctor
                return
            day = self._open(day + timedelta(days=int(case.every * self.chance.uniform(0.85, 1.5))))

    def see_everybody_once(self) -> None:
        """Add a visit for everybody without one, except for a few who only registered."""
        seen = {consultation.who for consultation in self.consultations}
        for who in range(len(self.persons)):
            if who not in seen and who % 60 != 59:
                self._acute(who, self._day(who))

    def fill_up(self, most: int) -> None:
        """Add visits for daily complaints, up to `most` visits in all."""
        rates = [self.chance.expovariate(1) for _ in self.persons]
        while len(self.consultations) < most:
            who = self.chance.choices(range(len(rates)), rates)[0]
            self._acute(who, self._day(who), most)
        del self.consultations[most:]

    def fill_today(self, most: int) -> None:
        """Add today's visits; the last patients may wait for their bill."""
        while len(self.consultations) < most:
            self._acute(self.chance.randrange(len(self.persons)), self.today, most)

    def _acute(self, who: int, day: date, most: int | None = None) -> None:
        case = self._case(self.persons[who], day)
        pick = self.chance.randrange(1_000)
        if case is None or not self._add(who, case, day, 0, pick):
            return
        again = self._open(day + timedelta(days=self.chance.randint(4, 7)))
        full = most is not None and len(self.consultations) >= most
        returns = case.again and self.chance.random() < SHARE_OF_REVIEWS
        if returns and again < self.today and not full:
            self._add(who, case, again, 1, pick)

    def _add(self, who: int, case: Case, day: date, number: int, pick: int) -> bool:
        if (who, day) in self.taken:
            return False
        self.taken.add((who, day))
        self.consultations.append(Consultation(who, case, day, number, pick))
        return True

    def _case(self, person: DemoPerson, day: date, long_term: bool = False) -> Case | None:
        fitting = [c for c in all_cases() if bool(c.every) is long_term and c.fits(person, day)]
        # An infant also comes only to be weighed.
        fitting = fitting or [c for c in all_cases() if c.fits(person, day)]
        return self.chance.choices(fitting, [c.weight for c in fitting])[0] if fitting else None

    def _day(self, who: int) -> date:
        """Return a random day on which the clinic was open, after the person's birth."""
        born = self.persons[who].birth.birth_date
        first = next((at for at, day in enumerate(self.days) if day > born), len(self.days) - 1)
        weights = self.weights[first:]
        if not any(weights):
            return self.days[-1]
        return self.chance.choices(self.days[first:], weights)[0]

    def _open(self, day: date) -> date:
        return day if OF_A_WEEKDAY[day.weekday()] else day + timedelta(days=1)


def _weight(day: date, first: date) -> float:
    """Return a day's relative number of visits: the clinic grows, and the monsoon adds visits."""
    growth = 0.6 + 0.7 * (day - first).days / DAYS
    return OF_A_WEEKDAY[day.weekday()] * growth * (1.3 if day.month in (7, 8, 9) else 1.0)


def _set_hours(consultations: list[Consultation], now: datetime, chance: Random) -> None:
    by_day: dict[date, list[Consultation]] = defaultdict(list)
    for consultation in consultations:
        by_day[consultation.day].append(consultation)
    for day, seen in by_day.items():
        hours = sorted(_hour(day, chance) for _ in seen)
        midnight = datetime.combine(day, time(), KOLKATA)
        if day == now.astimezone(KOLKATA).date():  # today ends now
            span = (now - midnight) / (hours[-1] - midnight + timedelta(minutes=10))
            hours = [midnight + (hour - midnight) * min(span, 1.0) for hour in hours]
        for consultation, hour in zip(seen, hours, strict=True):
            consultation.moment = hour.astimezone(now.tzinfo)


def _hour(day: date, chance: Random) -> datetime:
    begins, minutes = chance.choices(SESSIONS, (3, 2))[0]
    start = datetime.combine(day, begins, KOLKATA)
    return start + timedelta(seconds=chance.randrange(minutes * 60))


def _in_order(
    persons: list[DemoPerson], consultations: list[Consultation], now: datetime, chance: Random
) -> Story:
    """Number everybody in the order of their first visit."""
    consultations.sort(key=lambda consultation: consultation.moment)
    first: dict[int, datetime] = {}
    last: dict[int, datetime] = {}
    for consultation in consultations:
        first.setdefault(consultation.who, consultation.moment)
        last[consultation.who] = consultation.moment
    for who in range(len(persons)):
        first.setdefault(who, now - timedelta(days=chance.randrange(1, DAYS), hours=2))
    order = sorted(first, key=first.__getitem__)
    place = {who: at for at, who in enumerate(order)}
    for consultation in consultations:
        consultation.who = place[consultation.who]
    gone = [w for w in order if w in last and now - last[w] > timedelta(days=120)]
    archived = {place[w]: last[w] + timedelta(days=45) for w in gone[::18]}
    registered = [first[who] - timedelta(minutes=4) for who in order]
    return Story([persons[who] for who in order], registered, archived, consultations)
