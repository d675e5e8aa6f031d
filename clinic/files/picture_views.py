"""The stored files themselves, and how a picture is shown: turned, cropped, in which order."""

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

from clinic.audit.service import record_reading
from clinic.auth.access import allows, check_access_again
from clinic.auth.permissions import Permission
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.files import service
from clinic.files.forms import PictureForm
from clinic.files.kinds import ENDINGS, JPEG, XRAY, format_crop, parse_crop
from clinic.files.models import ReportFile
from clinic.files.storage import FileMissing, blocks_of, view_of
from clinic.files.taking import NotStored, RefusedFile, UploadIntake, forget, show_anew, views_of
from clinic.forms import EditingForm
from clinic.htmx import done
from clinic.versions import Stale

bp = Blueprint("files", __name__)
SANDBOX = "default-src 'none'; sandbox"
"""The policy of a stored file that is opened by itself: nothing in it runs or loads."""


@bp.get("/report-files/<int:file_id>/pages/<int:page>/")
@allows(Permission.REPORTS)
def page(file_id: int, page: int) -> Response:
    """Send the image of a page, a JPEG that the clinic made."""
    file = service.get_file(file_id)
    if not 1 <= page <= file.pages:
        abort(404)
    return _image(file, view_of(file.address, file.view, page))


@bp.get("/report-files/<int:file_id>/thumbnail/")
@allows(Permission.REPORTS)
def thumbnail(file_id: int) -> Response:
    file = service.get_file(file_id)
    return _image(file, view_of(file.address, file.view, None))


@bp.get("/report-files/<int:file_id>/whole/")
@allows(Permission.REPORTS)
def whole(file_id: int) -> Response:
    """Send a stored picture as it is, neither turned nor cropped; the clinic wrote it anew."""
    file = service.get_file(file_id)
    if not file.is_picture:
        abort(404)
    return _send_stored(file, "inline")


@bp.get("/report-files/<int:file_id>/download/")
@allows(Permission.REPORTS)
def download(file_id: int) -> Response:
    """Send the stored file as an attachment: a PDF as it came, a picture with all its pixels."""
    file = service.get_file(file_id)
    name = f"report-{file.report_id}-{file_id}.{ENDINGS[file.media]}"
    answer = _send_stored(file, f"attachment; filename={name}")
    record_reading("report_files", file_id, "print")
    return answer


@bp.route("/report-files/<int:file_id>/edit/", methods=["GET", "POST"])
@allows(Permission.REPORTS)
def edit_file(file_id: int) -> Response:
    """Turn and crop a picture; the stored one stays as it is."""
    file = service.get_active_file(file_id)
    if not file.is_picture:
        abort(404)
    form = PictureForm.of(file)
    if not form.validate_on_submit():
        return _edit_page(file, form, 422 if form.is_submitted() else 200)
    turn, crop, version = int(form.turn.data), form.crop(), form.seen_version()
    is_same = turn == file.turn and crop == parse_crop(file.crop)
    if is_same or version != file.version:
        return _edited(file) if is_same else _conflict(form, file_id)
    address, is_xray = file.address, file.report.kind == XRAY
    db.session.commit()  # decoding takes a while, in which others write
    try:
        view = show_anew(place_of_files(), current_user.doctor.id, address, is_xray, turn, crop)
    except (RefusedFile, NotStored, FileMissing) as error:
        form.turn.errors = [str(error)]
        return _edit_page(service.get_active_file(file_id), form, 422)
    picture = {"turn": turn, "crop": format_crop(crop), "view": view}
    return _show_as(file_id, form, picture)


def _show_as(file_id: int, form: PictureForm, picture: Mapping[str, Any]) -> Response:
    """Save how a picture is shown; where that is refused, its new views go."""
    refusal = check_access_again()
    file = service.get_active_file(file_id)
    address = file.address
    try:
        if refusal is None:
            service.show_as(file, form.seen_version(), picture)
    except Stale:
        refusal = _conflict(form, file_id)
    if refusal is not None:
        views = views_of(address, picture["view"], 1)
        forget(place_of_files().storage, current_user.doctor.id, views)
        return refusal
    db.session.commit()
    return _edited(file)


@bp.post("/report-files/<int:file_id>/move/")
@allows(Permission.REPORTS)
def move_file(file_id: int) -> Response:
    """Move a file up or down among those of its report."""
    file = service.get_active_file(file_id)
    service.move(file, -1 if request.form.get("to") == "up" else 1)
    db.session.commit()
    return _edited(file)


@bp.post("/report-files/<int:file_id>/remove/")
@allows(Permission.REPORTS)
def remove_file(file_id: int) -> Response:
    file = service.get_active_file(file_id)
    service.remove(file, removed=True)
    db.session.commit()
    undo = url_for("files.restore_file", file_id=file_id)
    flash({"text": "The page is taken out.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return _edited(file)


@bp.post("/report-files/<int:file_id>/restore/")
@allows(Permission.REPORTS)
def restore_file(file_id: int) -> Response:
    file = service.get_active_file(file_id)
    service.remove(file, removed=False)
    db.session.commit()
    return _edited(file)


@bp.post("/report-files/<int:file_id>/confirm/")
@allows(Permission.REPORTS)
def confirm(file_id: int) -> Response:
    """Confirm that a PDF that prints another name is this patient's."""
    file = service.get_active_file(file_id)
    service.confirm_patient(file)
    db.session.commit()
    return done(url_for("files.show", report_id=file.report_id))


def place_of_files() -> UploadIntake:
    """Return where uploads are taken in and stored."""
    place: UploadIntake = current_app.extensions["files"]
    return place


def conflict(form: EditingForm, saved: EditingForm, report_id: int) -> Response:
    """Answer an edit of a report, or of a picture in it, that somebody else was faster with."""
    return conflict_page(form, saved, url_for("files.edit", report_id=report_id))


def _conflict(form: PictureForm, file_id: int) -> Response:
    file = service.get_active_file(file_id)
    return conflict(form, PictureForm.of(file, formdata=None), file.report_id)


def _edited(file: ReportFile) -> Response:
    return done(url_for("files.edit", report_id=file.report_id))


def _edit_page(file: ReportFile, form: Any, status: int = 200) -> Response:
    page = render_template(
        "files/edit_file.html",
        file=file,
        report=file.report,
        patient=file.report.patient,
        form=form,
    )
    return make_response(page, status)


def _image(file: ReportFile, name: str) -> Response:
    """Send an image that the clinic made; the page that shows it recorded the reading."""
    return _send(name, JPEG, "inline")


def _send_stored(file: ReportFile, disposition: str) -> Response:
    """Send what is stored; an answer of other bytes than were stored never ends whole."""
    answer = _send(file.address, file.media, disposition, file.checksum)
    answer.content_length = file.size
    return answer


def _send(name: str, media: str, disposition: str, checksum: str | None = None) -> Response:
    """Send a stored file in blocks; 404 where the storage has lost it."""
    try:
        opened = place_of_files().storage.open(current_user.doctor.id, name)
    except FileMissing:
        current_app.logger.error("The file %s is missing in the storage.", name)
        abort(404)
    if request.method == "HEAD":
        opened.close()
    response = Response(blocks_of(opened, checksum), mimetype=media)
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = SANDBOX
    response.call_on_close(opened.close)
    return response
