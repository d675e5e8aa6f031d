"""Every page in every state worth looking at, and the way there."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.ways import (
    Way,
    advanced,
    archived,
    at,
    cancelled,
    cautioned,
    collected,
    composed,
    entered,
    expired,
    lookalikes,
    matched,
    not_ready,
    opened,
    own_words,
    price_open,
    priced,
    sent,
    signed,
    stale,
    suggested,
    two_bills,
    two_texts,
    two_texts_without_scripts,
    unread,
    wrong_amount,
    wrong_phone,
    wrong_visit,
)


@dataclass(frozen=True)
class State:
    """One page in one state. `who`: nobody, a doctor with an empty or with a furnished practice."""

    name: str
    who: str
    reach: Way
    statuses: tuple[int, ...] = ()


STATES = [
    State("sign in", "nobody", at("/login/")),
    State("sign in, with errors", "nobody", sent("/login/"), (422,)),
    State("sign up", "nobody", at("/signup/")),
    State("sign up, with errors", "nobody", sent("/signup/"), (422,)),
    State("nothing here, signed out", "nobody", at("/nowhere/"), (404,)),
    State("home, empty", "newcomer", at("/")),
    State("patients, empty", "newcomer", at("/patients/")),
    State("bills, empty", "newcomer", at("/billing/")),
    State("home", "doctor", at("/")),
    State("patients", "doctor", at("/patients/")),
    State("patients, none found", "doctor", at("/patients/?q=zzzz")),
    State("patients, archived", "doctor", at("/patients/?show=archived")),
    State("new patient", "doctor", at("/patients/new/")),
    State("new patient, with errors", "doctor", sent("/patients/new/"), (422,)),
    State("new patient, lookalikes", "doctor", lookalikes),
    State("patient", "doctor", at("/patients/{f.lakshmi}/")),
    State("patient with the longest name", "doctor", at("/patients/{f.longest}/")),
    State("patient, archived", "doctor", at("/patients/{f.archived}/")),
    State("patient, name open", "doctor", opened("/patients/{f.lakshmi}/", "a[id^=name-]")),
    State("patient, gender open", "doctor", opened("/patients/{f.lakshmi}/", "a[id^=gender-]")),
    State("patient, phone wrong", "doctor", wrong_phone, (422,)),
    State("patient, all details", "doctor", at("/patients/{f.lakshmi}/edit/")),
    State("patient, about to archive", "doctor", at("/patients/{f.lakshmi}/delete/")),
    State("new visit", "doctor", at("/patients/{f.lakshmi}/visits/new/")),
    State("new visit, with errors", "doctor", wrong_visit, (422,)),
    State("visit", "doctor", at("/visits/{f.visit}/")),
    State("visit, part open", "doctor", opened("/visits/{f.visit}/", ".fact-change")),
    State("visit, all fields", "doctor", at("/visits/{f.visit}/edit/")),
    State("consultation, empty", "doctor", at("/visits/{f.note}/consultation/")),
    State("consultation, nine medicines", "doctor", at("/visits/{f.nine}/consultation/")),
    State("consultation, cautions", "doctor", cautioned),
    State("consultation, suggestions", "doctor", suggested),
    State("consultation, choices asked", "doctor", entered("ors sos", ".choices-asked")),
    State("consultation, own words", "doctor", own_words),
    State("consultation, not ready", "doctor", not_ready, (422,)),
    State("consultation, two texts", "doctor", two_texts, (409,)),
    State("two texts, a whole page", "doctor", two_texts_without_scripts, (409,)),
    State("prescription", "doctor", signed),
    State("collection, empty", "newcomer", at("/collection/")),
    State("collection", "doctor", collected),
    State("new bill", "doctor", at("/visits/{f.unbilled_visit}/bill/")),
    State("new bill, composed", "doctor", composed),
    State("new bill, unread", "doctor", unread, (422,)),
    State("new bill, two pages", "doctor", two_bills, (409,)),
    State("new bill without a visit", "doctor", at("/patients/{f.lakshmi}/bill/")),
    State("price list, empty", "newcomer", at("/services/")),
    State("price list", "doctor", priced),
    State("price list, open", "doctor", price_open),
    State("price list, with errors", "doctor", sent("/services/", "#new-service"), (422,)),
    State("how bills are made", "doctor", at("/account/billing/")),
    State("bill, paid", "doctor", at("/billing/{f.paid}/")),
    State("bill, pending", "doctor", at("/billing/{f.pending}/")),
    State("bill, notes open", "doctor", opened("/billing/{f.paid}/", ".fact-change")),
    State("bill, another amount", "doctor", at("/billing/{f.pending}/pay/")),
    State("bill, amount wrong", "doctor", wrong_amount, (422,)),
    State("bill, nothing to take", "doctor", at("/billing/{f.paid}/pay/")),
    State("bill, money back", "doctor", at("/billing/{f.paid}/refund/")),
    State("bill, credit note", "doctor", at("/billing/{f.paid}/credit/")),
    State("bill, nothing printed", "doctor", at("/billing/{f.pending}/papers/")),
    State("bill, about to cancel", "doctor", at("/billing/{f.paid}/cancel/")),
    State("bill, cancelled", "doctor", cancelled),
    State("advance", "doctor", advanced),
    State("dues", "doctor", at("/billing/dues/")),
    State("dues, none", "newcomer", at("/billing/dues/")),
    State("statement", "doctor", at("/billing/statements/")),
    State("statement, matched", "doctor", matched),
    State("bill, all fields", "doctor", at("/billing/{f.paid}/edit/")),
    State("bills", "doctor", at("/billing/")),
    State("bills, none found", "doctor", at("/billing/?q=zzzz")),
    State("account", "doctor", at("/account/")),
    State("nothing here", "doctor", at("/patients/999/"), (404,)),
    State(
        "stale", "doctor", stale("/patients/{f.lakshmi}/edit/", "#edit-patient", "phone"), (409,)
    ),
    State("form expired", "doctor", expired, (400,)),
    State("just archived", "doctor", archived),
]
NAMES = [state.name for state in STATES]
