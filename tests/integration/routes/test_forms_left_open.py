"""A form that was open while its person was removed, given a lower role or switched to another
doctor changes nothing of either doctor, and its response shows no other text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from clinic.auth import memberships
from clinic.auth.permissions import OWN, TABLE, Permission, Role
from tests.integration.access import POSTS
from tests.integration.client import Browser
from tests.integration.databases import Dump, dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice
from tests.integration.routes.permissions import NEEDS
from tests.integration.routes.scene import SECRET, Records, form_of

ABOUT_ONESELF = frozenset({"auth.logout", "auth.switch", "lock.now"})
ALL = sorted(set(Permission) - OWN - TABLE[Role.ASSISTANT])
LOWEST = TABLE[Role.NURSE]
NOT_RECORDS = ("users", "sign_ins", "memberships", "kept_forms", "shared_devices")
"""Tables in which the removal, the lower role or the switch is itself recorded."""


def remove(practice: Practice, _other: Practice, member: Member, _browser: Browser) -> None:
    with practice.at_work():
        memberships.remove_member(member.user_id)


def lower(practice: Practice, _other: Practice, member: Member, _browser: Browser) -> None:
    with practice.at_work():
        membership = memberships.get_member(member.user_id)
        membership.role, membership.granted = Role.NURSE.value, []


def switch(_practice: Practice, other: Practice, _member: Member, browser: Browser) -> None:
    answer = browser.post(f"/switch/{sealed(other.doctor_id)}/", {"csrf_token": browser.token()})
    assert answer.status == 303


def is_attack(name: str, act: Callable[..., None]) -> bool:
    """Whether a person with all permissions could send this form before the act and not after
    it."""
    needed = NEEDS.get((name, "POST"))
    if POSTS[name].public or needed in OWN or needed is None:
        return False
    return act is not lower or needed not in LOWEST


@pytest.mark.parametrize("act", [remove, lower, switch])
def test_a_form_left_open_changes_nothing(
    act: Callable[..., None], records: Records, other: Practice
) -> None:
    practice = records.practice
    member = practice.member("assistant", "Rani Devi", granted=ALL)
    other.admit(member, "assistant", granted=ALL)
    browser = member.browser()
    names = [name for name in POSTS if name not in ABOUT_ONESELF and is_attack(name, act)]
    paths = {name: records.path(POSTS[name]) for name in names}
    forms = {name: form_of(browser, POSTS[name], paths[name]) for name in names}
    act(practice, other, member, browser)
    before, wrong = dump(practice.database, *NOT_RECORDS), {}
    for name, htmx in product(names, (False, True)):
        answer = browser.post(paths[name], forms[name], htmx=htmx)
        is_stated = SECRET in answer.html and SECRET not in repr(forms[name])
        if answer.status not in {302, 400, 401, 403, 404, 409} or is_stated:
            wrong[name, htmx] = answer.status, is_stated
    assert wrong == {}
    assert changed(before, dump(practice.database, *NOT_RECORDS)) == {}
    assert len(names) > 60


def changed(before: Dump, after: Dump) -> dict[str, list[object]]:
    """Return the rows that were added or removed, by table."""
    tables = {name: [row for row in after[name] if row not in before[name]] for name in after}
    gone = {name: [row for row in before[name] if row not in after[name]] for name in before}
    return {name: rows + gone[name] for name, rows in tables.items() if rows or gone[name]}
