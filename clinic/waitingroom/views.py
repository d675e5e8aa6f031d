"""The screen of a waiting room, open to anybody with its link; and the page of the
doctor's links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)

from clinic.auth.access import allows, public
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.htmx import done, is_htmx, page_or_part
from clinic.submissions import create_once
from clinic.waitingroom import queries, service
from clinic.waitingroom.forms import ScreenForm, TogetherForm
from clinic.waitingroom.models import WaitingScreen
from clinic.waitingroom.rules import doctor_in

bp = Blueprint("waitingroom", __name__)


@bp.get("/waiting/<link>/")
@public
def show(link: str) -> Response:
    """Render numbers and rooms; to a poll the part alone, and only if it has changed."""
    links = [link, *request.args.getlist("with")]
    seen = request.args.get("seen")
    if is_htmx() and seen and seen == service.find_state(links):
        return make_response("", 204)
    screen = service.open_screen(links)
    if screen is None:
        return _revoked()
    return page_or_part(
        "waitingroom/show.html",
        "waitingroom/_screen.html",
        columns=screen.columns,
        again=_address(links, seen=screen.state),
    )


def _revoked() -> Response:
    """Answer 404; a screen that is open reloads and shows it."""
    if not is_htmx():
        abort(404)
    response = make_response("", 404)
    response.headers["HX-Refresh"] = "true"
    return response


@bp.route("/account/waiting-room/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def screens() -> Response:
    form = ScreenForm()
    if not form.validate_on_submit():
        return _screens_page(form, TogetherForm(formdata=None))
    secret = service.new_secret()
    name, key = form.name.data or "", form.key()
    screen = create_once(WaitingScreen, service.add_screen, name, secret, request_key=key)
    is_new = service.opens(screen, secret)
    address = _address([service.link_end(secret)], _external=True)
    db.session.commit()
    if is_new:
        _tell_address("Open this on the screen; it is shown only now", address)
    else:
        flash("This link was made already. If you have not seen it, make another one.", "warning")
    return done(url_for("waitingroom.screens"))


@bp.post("/account/waiting-room/together/")
@allows(Permission.SETTINGS)
def together() -> Response:
    form = TogetherForm()
    links = [link for line in (form.links.data or "").split() for link in _links_in(line)]
    wrong = [link for link in links if doctor_in(link) is None]
    if form.validate() and (len(links) < 2 or wrong):
        message = "Paste at least two links." if len(links) < 2 else "One of these is no such link."
        form.links.errors = [message]
    if form.errors:
        return _screens_page(ScreenForm(formdata=None), form)
    _tell_address("Open this on the screen", _address(links, _external=True))
    return done(url_for("waitingroom.screens"))


def _address(links: Sequence[str], **more: Any) -> str:
    """Return the address of a screen that shows these links."""
    values: dict[str, Any] = {"with": list(links[1:]), **more}
    return url_for("waitingroom.show", link=links[0], **values)


def _tell_address(label: str, address: str) -> None:
    message: Any = {"text": f"{label}: {address}", "href": address}
    flash(message, "success")


def _links_in(address: str) -> list[str]:
    """Return the last parts of the links in an address that was pasted."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return [address]
    return [parts.path.rstrip("/").rpartition("/")[2], *parse_qs(parts.query).get("with", [])]


@bp.post("/account/waiting-room/<int:screen_id>/revoke/")
@allows(Permission.SETTINGS)
def revoke(screen_id: int) -> Response:
    try:
        service.revoke(screen_id)
    except service.NoSuchScreen:
        abort(404)
    db.session.commit()
    flash("This link shows nothing any more.", "success")
    return done(url_for("waitingroom.screens"))


def _screens_page(form: ScreenForm, together_form: TogetherForm) -> Response:
    page = render_template(
        "waitingroom/screens.html",
        form=form,
        together_form=together_form,
        screens=queries.list_screens(),
    )
    return make_response(page, 422 if form.errors or together_form.errors else 200)
