"""The price list: services, their prices and their GST."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, is_htmx
from clinic.pricelist import queries, service
from clinic.pricelist.forms import EditServiceForm, NewServiceForm
from clinic.pricelist.kinds import KIND_WORDS
from clinic.pricelist.models import Service
from clinic.versions import Stale

bp = Blueprint("pricelist", __name__)


@bp.route("/services/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY, post=Permission.PRICE_LIST)
def services() -> Response:
    form = NewServiceForm(data={"gst_from": clinic_day()})
    if not form.validate_on_submit():
        return _list_page(form)
    added = service.add_service(form.values(), *form.rate(), form.key())
    db.session.commit()
    flash("It is on the price list.", "success")
    return done(url_for("pricelist.services") + f"#service-{added.id}")


@bp.post("/services/usual/")
@allows(Permission.PRICE_LIST)
def usual() -> Response:
    """Add a consultation and a follow-up at the account's fee: the price list's first two lines."""
    service.add_usual(current_user.doctor.default_fee_paise)
    db.session.commit()
    flash("Consultation and Follow-up are on the price list. Change their prices here.", "success")
    return done(url_for("pricelist.services"))


@bp.get("/services/<int:service_id>/")
@allows(Permission.TAKE_MONEY)
def show(service_id: int) -> Response:
    """Show one service with the history of its GST; Cancel in its form loads this too."""
    return _row(service.get_service(service_id), edited=request.args.get("edited") == "yes")


@bp.route("/services/<int:service_id>/edit/", methods=["GET", "POST"])
@allows(Permission.PRICE_LIST)
def edit(service_id: int) -> Response:
    changed = service.get_service(service_id)
    form = EditServiceForm.of(changed, _rate_now(service_id))
    if not form.validate_on_submit():
        return _row(changed, form, 422 if form.is_submitted() else 200)
    try:
        service.edit_service(changed, form.seen_version(), form.values(), *form.rate())
    except Stale:
        saved = service.get_service(service_id)
        now = EditServiceForm.of(saved, _rate_now(service_id), formdata=None)
        return conflict_page(form, now, url_for("pricelist.services"))
    db.session.commit()
    if is_htmx():
        return _row(changed, edited=True)
    return done(url_for("pricelist.services"))


@bp.post("/services/<int:service_id>/archive/")
@allows(Permission.PRICE_LIST)
def archive(service_id: int) -> Response:
    service.archive(service.get_service(service_id))
    db.session.commit()
    undo = url_for("pricelist.restore", service_id=service_id)
    flash({"text": "It is no longer offered.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("pricelist.services"))


@bp.post("/services/<int:service_id>/restore/")
@allows(Permission.PRICE_LIST)
def restore(service_id: int) -> Response:
    service.restore(service.get_service(service_id))
    db.session.commit()
    flash("It is offered again.", "success")
    return done(url_for("pricelist.services"))


def _list_page(form: NewServiceForm) -> Response:
    archived = request.args.get("show") == "archived"
    listed, rates = queries.list_services(archived), queries.list_rates()
    page = render_template(
        "pricelist/list.html",
        services=listed,
        prices=[one.price_paise for one in listed],
        rates=rates,
        has_gst=bool(rates),
        kinds=KIND_WORDS,
        archived=archived,
        form=form,
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _row(
    listed: Service, form: EditServiceForm | None = None, status: int = 200, edited: bool = False
) -> Response:
    template = "pricelist/_service.html" if is_htmx() else "pricelist/show.html"
    all_rates = queries.list_rates()
    rates = {listed.id: all_rates.get(listed.id, [])}
    # The column of the list, so that a line that comes alone stands as it did in it.
    prices = [one.price_paise for one in queries.list_services(listed.archived_at is not None)]
    context: dict[str, object] = {"service": listed, "rates": rates, "form": form, "edited": edited}
    context |= {"prices": prices, "has_gst": bool(all_rates)}
    return make_response(render_template(template, kinds=KIND_WORDS, **context), status)


def _rate_now(service_id: int) -> int | None:
    rates, today = queries.list_rates_of(service_id), clinic_day()
    return next((rate.gst_bp for rate in rates if rate.holds_from <= today), None)
