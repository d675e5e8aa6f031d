"""The doctor's staff: the list, invitations, permissions and removal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)

from clinic.auth import invitations, memberships
from clinic.auth.access import allows, saves_part_of
from clinic.auth.permissions import (
    GROUPS,
    ROLE_WORDS,
    TABLE,
    Permission,
    Role,
    exceptions_of,
    permissions_of,
)
from clinic.auth.staff_forms import InviteForm, MemberForm, RoleForm
from clinic.auth.staff_models import Membership
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.forms import EditingForm
from clinic.htmx import done
from clinic.versions import Stale

bp = Blueprint("staff", __name__, url_prefix="/account/staff")

CODE = "code"
"""The session key of [invitation, code]: the code that was made last on this device."""


@bp.route("/", methods=["GET", "POST"])
@allows(Permission.STAFF)
def people() -> Response:
    form = InviteForm()
    if not form.validate_on_submit():
        return _people_page(form)
    try:
        made = invitations.invite(form.name.data, Role(form.role.data), form.key())
    except invitations.AlreadyUsed:
        flash(f"{form.name.data} has joined already.", "warning")
        return done(url_for("staff.people"))
    return _show_code(made)


def _people_page(form: InviteForm) -> Response:
    page = render_template(
        "auth/staff.html",
        form=form,
        members=memberships.list_members(),
        waiting=invitations.list_waiting(),
        is_open=invitations.is_open,
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _show_code(made: invitations.NewCode) -> Response:
    """Commit; the page shows the code until another one is made on this device."""
    db.session.commit()
    session[CODE] = [made.invitation.id, made.code]
    return done(url_for("staff.invitation", invitation_id=made.invitation.id))


@bp.get("/invitations/<sealed:invitation_id>/")
@allows(Permission.STAFF)
def invitation(invitation_id: int) -> Response:
    invitation_row = _get_invitation(invitation_id)
    shown, code = session.get(CODE, (None, ""))
    page = render_template(
        "auth/invitation.html",
        invitation=invitation_row,
        is_open=invitations.is_open(invitation_row),
        code=code if shown == invitation_row.id else "",
        endpoint="joining.password" if invitation_row.user_id else "joining.join",
    )
    return make_response(page)


@bp.post("/invitations/<sealed:invitation_id>/code/")
@allows(Permission.STAFF)
def renew(invitation_id: int) -> Response:
    """Make another code: the one before stops working."""
    invitation_row = _get_invitation(invitation_id)
    try:
        return _show_code(invitations.renew(invitation_row))
    except invitations.AlreadyUsed:
        flash("This code was used already.", "warning")
        return done(url_for("staff.people"))


@bp.post("/invitations/<sealed:invitation_id>/withdraw/")
@allows(Permission.STAFF)
def withdraw(invitation_id: int) -> Response:
    invitation_row = _get_invitation(invitation_id)
    invitations.withdraw(invitation_row)
    db.session.commit()
    used = invitation_row.used_at is not None
    flash("It was used already." if used else "The code does not work any more.", "success")
    return done(url_for("staff.people"))


def _get_invitation(invitation_id: int) -> Any:
    try:
        return invitations.get_invitation(invitation_id)
    except invitations.NoSuchInvitation:
        abort(404)


@bp.route("/<sealed:member_id>/", methods=["GET", "POST"])
@allows(Permission.STAFF)
def member(member_id: int) -> Response:
    """Edit the exceptions to a person's role: permissions granted and withheld."""
    membership = _get_member(member_id)
    role = Role(membership.role)
    fields = _fields_of(membership)
    if request.method == "GET" and "role" in request.form:  # the other form was brought back
        return _member_page(membership, role_form=RoleForm(data=fields))
    form = MemberForm(role, data=fields)
    if not form.validate_on_submit():
        return _member_page(membership, form)
    granted, withheld = exceptions_of(role, form.may.data)
    cap = form.discount_cap.data
    values = {"granted": granted, "withheld": withheld, "discount_cap_bp": cap}
    return _save(membership, form, values, partial(MemberForm, role))


@bp.post("/<sealed:member_id>/role/")
@saves_part_of("staff.member")
@allows(Permission.STAFF)
def role(member_id: int) -> Response:
    """Give a person another role, without exceptions."""
    membership = _get_member(member_id)
    form = RoleForm(data=_fields_of(membership))
    if not form.validate_on_submit():
        return _member_page(membership, role_form=form)
    values = {"role": form.role.data}
    if form.role.data != membership.role:
        values |= {"granted": [], "withheld": [], "discount_cap_bp": None}
    return _save(membership, form, values, RoleForm)


def _save(
    membership: Membership, form: EditingForm, values: dict[str, Any], empty: Callable[..., Any]
) -> Response:
    member_id = membership.user_id
    page = url_for("staff.member", member_id=member_id)
    try:
        changed = memberships.edit_member(membership, form.seen_version(), values)
    except Stale:
        fields = _fields_of(_get_member(member_id))
        return conflict_page(form, empty(formdata=None, data=fields), page)
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(page)


def _fields_of(membership: Membership) -> dict[str, Any]:
    role = Role(membership.role)
    may = permissions_of(role, membership.granted, membership.withheld)
    return {
        "role": role.value,
        "may": sorted(may),
        "discount_cap": membership.discount_cap_bp,
        "version": membership.version,
    }


def _member_page(
    membership: Membership,
    form: MemberForm | None = None,
    role_form: RoleForm | None = None,
) -> Response:
    fields, role = _fields_of(membership), Role(membership.role)
    page = render_template(
        "auth/member.html",
        form=form or MemberForm(role, formdata=None, data=fields),
        role_form=role_form or RoleForm(formdata=None, data=fields),
        member=memberships.read_member(membership.user_id),
        groups=GROUPS,
        of_role=TABLE[role],
        counts_knowing={Permission.DAYBOOK, Permission.COUNT_DRAWER} <= set(fields["may"]),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.route("/<sealed:member_id>/remove/", methods=["GET", "POST"])
@allows(Permission.STAFF)
def remove(member_id: int) -> Response:
    _get_member(member_id)
    person = memberships.read_member(member_id)
    if request.method != "POST":
        return make_response(render_template("auth/remove.html", member=person))
    memberships.remove_member(member_id)
    db.session.commit()
    flash(f"{person.full_name} does not work here any more, and is signed out.", "success")
    return done(url_for("staff.people"))


@bp.post("/<sealed:member_id>/password/")
@allows(Permission.STAFF)
def new_password(member_id: int) -> Response:
    """Make a code with which the person sets a new password."""
    membership = _get_member(member_id)
    return _show_code(invitations.reset_by_code(membership.user_id))


def _get_member(member_id: int) -> Membership:
    try:
        return memberships.get_member(member_id)
    except memberships.NotStaff:
        abort(404)


@bp.get("/roles/")
@allows(Permission.STAFF)
def roles() -> Response:
    page = render_template("auth/roles.html", groups=GROUPS, table=TABLE, roles=ROLE_WORDS)
    return make_response(page)
