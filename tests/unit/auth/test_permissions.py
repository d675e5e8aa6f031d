"""The table of roles, and the exceptions that a doctor makes for a person."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from clinic.auth.permissions import (
    GROUPS,
    OWN,
    ROLE_WORDS,
    SEEN_BY_WRITERS,
    TABLE,
    WORDS,
    Permission,
    Role,
    can_be_granted,
    exceptions_of,
    permissions_of,
    unseen_by,
)

CLINICAL = {
    Permission.ALERTS,
    Permission.ALLERGIES,
    Permission.PROBLEMS,
    Permission.VITALS,
    Permission.NOTES,
    Permission.WRITE_NOTES,
    Permission.SIGN,
    Permission.REGISTERS,
}
MONEY = {
    Permission.BILLS,
    Permission.TAKE_MONEY,
    Permission.OTHER_PRICE,
    Permission.REFUNDS,
    Permission.TAKE_BACK,
    Permission.CREDIT_NOTES,
    Permission.CANCEL_BILLS,
    Permission.COUNT_DRAWER,
    Permission.CLOSE_DAY,
    Permission.CASH_OUT,
    Permission.DAYBOOK,
    Permission.STATEMENTS,
}
DOCTORS_UNLESS_GRANTED = {
    Permission.REFUNDS,
    Permission.TAKE_BACK,
    Permission.CREDIT_NOTES,
    Permission.CANCEL_BILLS,
    Permission.OTHER_PRICE,
    Permission.CASH_OUT,
    Permission.BACKDATE,
    Permission.REOPEN_DAY,
}
STAFF = [role for role in Role if role is not Role.DOCTOR]


def test_each_permission_and_role_has_a_label() -> None:
    assert set(WORDS) == set(Permission)
    assert set(ROLE_WORDS) == set(TABLE) == set(Role)


def test_a_doctor_may_do_everything_whatever_exceptions_are_stored() -> None:
    withheld = [permission.value for permission in Permission]
    assert permissions_of(Role.DOCTOR, withheld=withheld, is_registered=False) == set(Permission)


def test_reception_and_accountant_see_nothing_clinical() -> None:
    assert not TABLE[Role.RECEPTION] & CLINICAL
    assert not TABLE[Role.ACCOUNTANT] & CLINICAL


def test_nurse_and_assistant_see_no_money() -> None:
    assert not TABLE[Role.NURSE] & MONEY
    assert not TABLE[Role.ASSISTANT] & MONEY


def test_no_role_may_both_count_the_drawer_and_see_the_day_book() -> None:
    for role in STAFF:
        assert not {Permission.COUNT_DRAWER, Permission.DAYBOOK} <= TABLE[role], role


def test_permissions_of_the_doctor_alone_need_a_grant_in_every_role() -> None:
    for role in STAFF:
        assert not TABLE[role] & DOCTORS_UNLESS_GRANTED, role
        for permission in DOCTORS_UNLESS_GRANTED:
            assert permission in permissions_of(role, granted=[permission.value]), role


def test_staff_and_settings_cannot_be_granted() -> None:
    for role in STAFF:
        assert not permissions_of(role, granted=[permission.value for permission in OWN]) & OWN


def test_a_withheld_permission_is_missing_even_where_it_is_granted() -> None:
    both = [Permission.BILLS.value]
    assert Permission.BILLS not in permissions_of(Role.RECEPTION, granted=both, withheld=both)


def test_only_an_assistant_doctor_with_a_registration_number_can_sign() -> None:
    sign = [Permission.SIGN.value]
    for role in STAFF:
        may = Permission.SIGN in permissions_of(role, granted=sign)
        assert may == (role is Role.ASSISTANT), role
    assert Permission.SIGN not in permissions_of(Role.ASSISTANT, sign, is_registered=False)


def test_who_is_kept_from_seeing_something_writes_none_of_it() -> None:
    """The pages for writing show what is written already, so they would show what is withheld."""
    assistant = permissions_of(Role.ASSISTANT, withheld=["notes", "alerts"])
    lost = {Permission.ALLERGIES, Permission.PROBLEMS, Permission.WRITE_NOTES}
    assert not assistant & lost
    # What was granted before stays: the doctor said that the person writes.
    assert Permission.WRITE_NOTES in permissions_of(Role.NURSE, granted=["write_notes"])
    assert unseen_by(["allergies", "write_notes", "notes"]) == [
        (Permission.ALLERGIES, Permission.ALERTS)
    ]
    for role in STAFF:
        assert unseen_by([one.value for one in TABLE[role]]) == []


def test_an_unknown_permission_of_another_version_is_ignored() -> None:
    assert permissions_of(Role.NURSE, granted=["fly"], withheld=["swim"]) == TABLE[Role.NURSE]


def _seeing(ticked: Sequence[Permission]) -> list[Permission]:
    """Return what is ticked without what would be written unseen, which the form refuses."""
    return [one for one in ticked if SEEN_BY_WRITERS.get(one, one) in ticked]


@pytest.mark.parametrize("role", STAFF)
def test_the_ticked_permissions_are_the_persons_permissions(role: Role) -> None:
    can = can_be_granted(role)
    for may in ([], can, _seeing(can[::2]), _seeing(can[1::2]), sorted(TABLE[role])):
        granted, withheld = exceptions_of(role, may)
        assert permissions_of(role, granted, withheld) == set(may)


@pytest.mark.parametrize("role", STAFF)
def test_the_roles_own_permissions_are_no_exceptions(role: Role) -> None:
    assert exceptions_of(role, TABLE[role]) == ([], [])


def test_permissions_that_cannot_be_granted_are_not_offered() -> None:
    assert not {Permission.STAFF, Permission.SETTINGS} & set(can_be_granted(Role.ASSISTANT))
    assert [role for role in STAFF if Permission.SIGN in can_be_granted(role)] == [Role.ASSISTANT]


def test_every_permission_stands_under_one_heading() -> None:
    listed = [permission for group in GROUPS.values() for permission in group]
    assert sorted(listed) == sorted(Permission)


@pytest.mark.parametrize("role", STAFF)
def test_no_heading_is_empty_on_the_page_of_a_person(role: Role) -> None:
    can = can_be_granted(role)
    assert [heading for heading, group in GROUPS.items() if not set(group) & set(can)] == []
