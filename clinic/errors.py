"""Error pages: what happened, what to do, and the typed text, which is never lost."""

from __future__ import annotations

import logging
from typing import Any

from flask import (
    Flask,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from clinic import place, unencrypted
from clinic.addresses import came_from
from clinic.alerts.service import NoSuchAlert
from clinic.auth.access import NotAllowed
from clinic.auth.late_submissions import FormNotKept, address, keep_of_other_records, keep_own
from clinic.auth.models import SignedIn
from clinic.auth.permissions import OWN, WORDS, Permission
from clinic.billing.service import NoSuchBill
from clinic.database import connections
from clinic.error_messages import (
    DISK_FULL,
    DISK_FULL_FOR_A_PAGE,
    FILE_TOO_LARGE,
    FILES_SILENT,
    FROM_ELSEWHERE,
    NO_SIGN_IN,
    NOT_ALLOWED,
    NOT_KEPT,
    NOT_READY,
    PAGES,
    READ_ONLY,
    SILENT,
    SILENT_FOR_A_PAGE,
)
from clinic.extensions import db
from clinic.files.service import NoSuchReport
from clinic.files.storage import StorageUnreachable, is_full
from clinic.htmx import see_instead
from clinic.labs.service import NoSuchLabValue
from clinic.letters.own_texts import NoSuchLetter
from clinic.logs import request_id
from clinic.patients.linking import NoSuchLink
from clinic.patients.models import Patient
from clinic.patients.queries import find_patient
from clinic.patients.service import NoSuchPatient, PatientArchived
from clinic.pricelist.service import NoSuchService
from clinic.queue.service import NoSuchEntry
from clinic.typed_again import retry_page, sent_fields
from clinic.visits.drafts import VisitDiscarded
from clinic.visits.service import NoSuchVisit

log = logging.getLogger(__name__)

MISSING = (
    *(NoSuchPatient, NoSuchAlert, NoSuchVisit, NoSuchBill),
    *(NoSuchService, NoSuchEntry, NoSuchLink, NoSuchReport, NoSuchLabValue, NoSuchLetter),
)
"""What this doctor has no row of: answered as a page that does not exist."""


def install(app: Flask) -> None:
    """Register the error handlers."""
    # Flask would log each error before `_broken` does.
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]
    for missing in MISSING:
        app.register_error_handler(missing, lambda _error: _page(404))
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(PatientArchived, _archived)
    app.register_error_handler(VisitDiscarded, _discarded)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(StorageUnreachable, _files_silent)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _broken)
    app.after_request(_make_relative)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    has_file = error.code == 413 and request.mimetype == "multipart/form-data"
    response = _page(error.code, *FILE_TOO_LARGE) if has_file else _page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _make_relative(response: Response) -> Response:
    """Remove the host from a redirect of the router: it is the request's Host, which may be any."""
    location = response.headers.get("Location", "/")
    if location.startswith("/"):
        return response
    path = location.partition("://")[2].partition("/")[2]
    return make_response(redirect("/" + path.lstrip("/\\"), response.status_code))


def _files_silent(error: StorageUnreachable) -> Response:
    log.error("The storage of files does not answer: %s", error)
    db.session.rollback()
    return _page(503, *FILES_SILENT)


def _disk(error: OSError) -> Response:
    """Answer where a full disk has stopped a request; any other fault is the program's."""
    if not is_full(error):
        return _broken(error)
    log.error("The disk is full.", exc_info=error)
    db.session.rollback()
    return _retry(503, *(DISK_FULL if request.method == "POST" else DISK_FULL_FOR_A_PAGE))


def _not_allowed(error: NotAllowed) -> Response:
    """Say what is missing and who can allow it; what was typed is shown, ready to be sent again."""
    # Permission is asked for before the form's token, which says whose text it is.
    if request.method == "POST" and (refusal := _anothers_form()) is not None:
        return refusal
    user: SignedIn = current_user._get_current_object()
    db.session.rollback()
    what, doctor = WORDS[error.permission], user.doctor.full_name
    who = "can allow it, under Settings, Staff"
    if error.permission in OWN:
        who = "does this, and nobody else"
    text = (
        f"It needs the permission “{what}”, which {user.full_name} does not have in the records "
        f"of {doctor}. {doctor} {who}."
    )
    saved = " Nothing was saved by this step." if request.method == "POST" else ""
    return _retry(403, NOT_ALLOWED, text + saved)


def _archived(error: PatientArchived) -> Response:
    patient = find_patient(error.args[0])
    if patient is not None and patient.is_linked:
        return _linked(patient)
    user: SignedIn = current_user._get_current_object()
    may_restore = Permission.ARCHIVE_PATIENTS in user.permissions
    ask = "Restore" if may_restore else f"Ask {user.doctor.full_name} to restore"
    message: Any = f"This patient is archived. {ask} the patient first."
    try:
        is_kept = request.method == "POST" and keep_own()
    except (DBAPIError, PoolTimeout) as failure:
        return _database(failure)
    if is_kept:
        text = "This patient is archived, and nothing was saved. What you typed is kept."
        message = {"text": f"{text} {ask} the patient first, then send it again."}
        message["href"] = address()
    flash(message, "warning")
    return see_instead(url_for("chart.patient", patient_id=error.args[0]))


def _linked(patient: Patient) -> Response:
    """Lead to the record that is kept; what was typed is shown, ready to be sent there."""
    kept, number = patient.page_id, patient.id
    db.session.rollback()
    message = f"No. {number} is linked to No. {kept}"
    if request.method != "POST":
        flash(f"{message}.", "info")
        return see_instead(url_for("chart.patient", patient_id=kept))
    text = f"It is one person, and new entries are made under No. {kept}. Nothing was saved so far."
    asked = request.view_args or {}
    if "patient_id" not in asked:
        return retry_page(409, message, text, sent_fields())
    there = url_for(str(request.endpoint), **{**asked, "patient_id": kept})
    send = f"Save it under No. {kept}"
    return retry_page(409, message, text, sent_fields(), there=there, send=send)


def _discarded(error: VisitDiscarded) -> Response:
    """Answer what is written to a discarded visit: with the text, ready to be sent again."""
    db.session.rollback()
    title = "This visit was discarded meanwhile"
    user: SignedIn = current_user._get_current_object()
    undo = "Undo that on the visit's page"
    if Permission.WRITE_NOTES not in user.permissions:
        undo = f"Ask {user.doctor.full_name} to undo that"
    text = f"Nothing was saved by this step. {undo}, then send it again."
    return _retry(409, title, text)


def _anothers_form() -> Response | None:
    """Answer a form whose text the signed-in person must not be shown; None for any other.

    Another person's, or that of other records, is stored for its owner.
    """
    # The text of another site must not be shown in our form, one tap from being saved.
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return _page(400, *FROM_ELSEWHERE)
    try:
        is_stored = keep_of_other_records()
    except FormNotKept as failure:
        _log_and_roll_back("The form of somebody else was not kept.", failure)
        return _page(503, *NOT_KEPT)
    except (DBAPIError, PoolTimeout) as failure:
        return _database(failure)
    return None if is_stored is None else _page(400, *is_stored)


def _expired_form(_error: CSRFError) -> Response:
    """Show a form with the token of an older session again, ready to be sent."""
    if (refusal := _anothers_form()) is not None:
        return refusal
    if unencrypted.is_unencrypted() and unencrypted.has_no_session():
        return _retry(400, unencrypted.TITLE, unencrypted.TEXT)
    title = "This form had expired"
    return _retry(400, title, "Nothing is lost: look at it once more and send it again.")


def _overtaken(_error: StaleDataError) -> Response:
    """Answer simultaneous changes of a row where no view compares both texts."""
    db.session.rollback()
    title = "Somebody else changed this at the same moment"
    return _retry(409, title, "Nothing was saved by this step. Look at it once more.")


def _database(error: DBAPIError | PoolTimeout) -> Response:
    """Answer an error of the database with its reason, as far as that helps to go on."""
    explanation = _explain(error)
    if explanation is None:
        return _broken(error)
    db.session.rollback()
    _forget_user()
    is_copy = explanation[0] == READ_ONLY[0]
    if is_copy:
        log.warning("The database did not do its work: %s", place.error_line(error))
    else:
        log.error("The database did not do its work.", exc_info=error)
    if explanation is NO_SIGN_IN:  # sending the address again, without its password, is no help
        return _page(503, *explanation)
    return _retry(503, *explanation)


def _explain(error: DBAPIError | PoolTimeout) -> tuple[str, str] | None:
    """Return title and advice; None for a fault of the program."""
    if isinstance(error, PoolTimeout):
        return PAGES[503]
    if connections.refused_writing(error):
        return NO_SIGN_IN if request.endpoint == "auth.login" else READ_ONLY
    if "disk" in str(error.orig).lower() and "malformed" not in str(error.orig):
        return DISK_FULL  # the messages of SQLite and PostgreSQL for a full disk name the disk
    if connections.is_lost(error):
        return SILENT if request.method == "POST" else SILENT_FOR_A_PAGE
    if place.is_unready(error):
        return NOT_READY
    return PAGES[503] if isinstance(error, OperationalError) else None


def _broken(error: Exception) -> Response:
    _log_and_roll_back("The program failed.", getattr(error, "original_exception", None) or error)
    return _retry(500, *PAGES[500])


def _log_and_roll_back(message: str, error: Exception) -> None:
    log.error(message, exc_info=error)
    db.session.rollback()
    _forget_user()


def _retry(status: int, title: str, text: str, **context: Any) -> Response:
    """Answer an error with a form that can be sent again, with all that was typed."""
    fields = sent_fields()
    if request.method != "POST" or not fields:
        return _page(status, title, text, **context)
    return retry_page(status, title, text, fields, **_reference(status), **context)


def _reference(status: int) -> dict[str, str]:
    """Return the request id for the page of a server error, to find the error in the log."""
    return {"reference": request_id()} if status >= 500 else {}


def _forget_user() -> None:
    """Keep the error page from querying a failed database for the signed-in user."""
    g._login_user = AnonymousUserMixin()


def _page(status: int, title: str = "", text: str = "", **context: Any) -> Response:
    default = PAGES.get(status, PAGES[400 if status < 500 else 500])
    content = {"code": status, "title": title or default[0], "text": text or default[1]}
    content |= {"came_from": came_from(), **_reference(status), **context}
    return make_response(render_template("error.html", **content), status)
