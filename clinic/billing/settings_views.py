"""The page of the billing settings."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, url_for

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing import settings
from clinic.billing.settings_forms import BillingForm
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done
from clinic.versions import Stale

bp = Blueprint("settings", __name__)


@bp.route("/account/billing/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def edit() -> Response:
    stored = settings.read_settings()
    form = BillingForm.of(stored)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return make_response(render_template("billing/settings.html", form=form), status)
    try:
        changed = settings.edit_settings(stored, form.seen_version(), form.values())
    except Stale:
        saved = BillingForm.of(settings.read_settings(), formdata=None)
        return conflict_page(form, saved, url_for("settings.edit"))
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("settings.edit"))
