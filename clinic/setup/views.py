"""The set-up list, the index of settings, the logo and the preview of the letterhead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from clinic import money
from clinic.auth.access import allows, safe_next
from clinic.auth.permissions import Permission
from clinic.auth.setup_answers import HIDDEN, SKIPPED, answer_step
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.htmx import done, is_htmx, see_instead
from clinic.languages import language_name
from clinic.letterhead import service
from clinic.letterhead.drawing import RefusedFile, redraw
from clinic.letterhead.queries import find_present, read_logo
from clinic.prescribing.settings import layout_of, read_settings
from clinic.setup.forms import LogoForm
from clinic.setup.preview import preview_of
from clinic.setup.queries import read_facts
from clinic.setup.steps import LIST, Letterhead, SetupList, StepPage, list_steps

bp = Blueprint("setup", __name__, url_prefix="/account")

FIELDS = (
    *("full_name", "qualification", "registration_number", "registration_council"),
    *("clinic_name", "clinic_address", "clinic_phone", "print_language"),
)
"""The fields of the account's form that the preview shows."""

LONGEST_SHOWN = 500
STEPS = frozenset({"letterhead", "fee", "language", "first", "prices", "staff", "backup", LIST})
IS_KEPT = "Your logo prints on new prescriptions, bills and letters. Those already printed stay."
IS_REMOVED = "The logo is removed from new papers. Those already printed stay."
OVERTAKEN = "Another page kept a logo at the same moment. Look at it, and try again."


@bp.get("/settings/")
@allows()
def index() -> Response:
    """Render the index of the settings; each has a page of its own."""
    return make_response(render_template("setup/index.html", setup=read_setup()))


@bp.post("/setup/")
@allows(Permission.SETTINGS)
def answer() -> Response:
    """Skip a step of the set-up list or hide the list; `again` takes that back."""
    step, is_again = request.values.get("step", ""), request.values.get("act") == "again"
    target = safe_next(request.form.get("next"))
    if step not in STEPS or not current_user.is_owner:
        return see_instead(target)
    status = HIDDEN if step == LIST else SKIPPED
    answer_step(current_user.doctor, step, None if is_again else status)
    db.session.commit()
    if not is_again:
        text = "The list is hidden. It stays under Settings." if step == LIST else "Skipped."
        undo = url_for("setup.answer", step=step, act="again")
        flash({"text": text, "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(target)


@bp.route("/logo/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def logo() -> Response:
    """Keep the picture of a logo, or remove the present one."""
    form = LogoForm()
    if request.method != "POST":
        return _logo_page(form)
    if "remove" in request.form:
        if service.remove_logo():
            db.session.commit()
            flash(IS_REMOVED, "success")
        return done(url_for("auth.account"))
    form.validate()
    try:
        service.put_logo(redraw(form.upload()))
    except RefusedFile as error:
        form.picture.errors = [str(error)]
        return _logo_page(form)
    except service.LogoChanged:
        flash(OVERTAKEN, "warning")
        return done(url_for("auth.account"))
    db.session.commit()
    flash(IS_KEPT, "success")
    return done(url_for("auth.account"))


def _logo_page(form: LogoForm) -> Response:
    page = render_template("setup/logo.html", logo_form=form, preview=saved_preview())
    return make_response(page, 422 if form.picture.errors else 200)


@bp.get("/logo/<int:logo_id>/")
@allows(Permission.SETTINGS)
def logo_picture(logo_id: int) -> Response:
    """Send a logo as it was written for papers."""
    stored = read_logo(logo_id)
    if stored is None:
        abort(404)
    answer = make_response(stored.picture)
    answer.mimetype = "image/png"
    return answer


@bp.get("/letterhead/preview/")
@allows(Permission.SETTINGS)
def preview() -> Response:
    """Render the letterhead from the typed fields, without saving them."""
    typed = {name: request.args.get(name, "")[:LONGEST_SHOWN].strip() for name in FIELDS}
    letterhead = _preview_values(typed)
    if not is_htmx():
        page = render_template(
            "setup/logo.html", logo_form=LogoForm(formdata=None), preview=letterhead
        )
        return make_response(page)
    return make_response(render_template("setup/_preview.html", **letterhead))


def saved_preview() -> dict[str, Any]:
    """Return the preview of what is stored, for the template `setup/_preview.html`."""
    doctor = current_user.doctor
    fields = {name: getattr(doctor, name) or "" for name in FIELDS}
    fields["clinic_phone"] = format_clinic_phones(doctor.clinic_phone, doctor.other_phones)
    return _preview_values(fields)


def _preview_values(fields: Mapping[str, str]) -> dict[str, Any]:
    settings = read_settings(fields["print_language"])
    return {
        "shown": preview_of(fields, clinic_day(), find_present()),
        "own": layout_of(settings).own,
    }


def read_setup() -> SetupList | None:
    """Return the set-up list of the signed-in doctor; None for anybody else."""
    if not current_user.is_owner:
        return None
    doctor = current_user.doctor
    fee = doctor.default_fee_paise
    head = Letterhead(
        doctor.registration_number,
        doctor.clinic_name,
        doctor.clinic_address,
        money.show_rupees(fee) if fee else "",
        language_name(doctor.print_language),
    )
    backup = current_app.extensions["backup_state"]()
    has_backup = backup is None or backup.tone == "success"  # None: made by other means
    return list_steps(head, read_facts(), has_backup, doctor.setup)


def find_setup() -> SetupList | None:
    """Return the set-up list as home and the account show it; None where it is hidden or done."""
    if not current_user.is_owner or current_user.doctor.setup.get(LIST) == HIDDEN:
        return None
    stored = read_setup()
    return stored if stored and stored.is_shown else None


def address_of(target: StepPage) -> str:
    """Return the address of the page where a step is done."""
    names = {
        "consultation.write": "visit_id",
        "chart.patient": "patient_id",
    }
    values: dict[str, Any] = {names[target.endpoint]: target.number} if target.number else {}
    return url_for(target.endpoint, **values, _anchor=target.field or None)
