"""Views of signed prescriptions, their PDF, the print settings and the register."""

from __future__ import annotations

from base64 import b64encode

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
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth import people
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, is_htmx, see_instead
from clinic.languages import LANGUAGES, language_name
from clinic.paging import Page
from clinic.pdf import print_when_open
from clinic.prescribing import papers, registers, settings
from clinic.prescribing.content import Content
from clinic.prescribing.forms import PAPERS, NotesForm, PeriodForm, PrintForm, SignatureForm
from clinic.prescribing.margin_page import render_margin_page
from clinic.prescribing.models import Prescription, PrintSettings
from clinic.prescribing.paper import paper_of
from clinic.prescribing.paper_document import advice_of
from clinic.prescribing.paper_layout import Layout, Margins
from clinic.prescribing.paper_words import NOT_REVIEWED, REVIEWED
from clinic.prescribing.signature import NotAPicture, redraw
from clinic.standby import from_standby
from clinic.versions import Stale
from clinic.visits.drafts import find_correction_draft

bp = Blueprint("prescribing", __name__)


@bp.get("/prescriptions/<int:prescription_id>/")
@allows(Permission.NOTES)
def show(prescription_id: int) -> Response:
    prescription = _get(prescription_id)
    print_settings = _settings()
    language = _choice("language", LANGUAGES, current_user.doctor.print_language)
    content = Content.from_json(prescription.content)
    page = render_template(
        "prescribing/show.html",
        prescription=prescription,
        patient=prescription.visit.patient,
        paper=paper_of(content, settings.layout_of(print_settings), language),
        correction=papers.find_replacing_id(prescription),
        unsigned_correction=find_correction_draft(prescription.visit),
        chosen=print_settings,
        language=language,
        languages=LANGUAGES,
        reviewed=language in REVIEWED,
        not_reviewed=NOT_REVIEWED,
        papers=PAPERS,
        advice=advice_of(content, language),
    )
    record_reading("prescriptions", prescription_id)
    return make_response(page)


@bp.get("/prescriptions/<int:prescription_id>/pdf/")
@allows(Permission.PRINT_PRESCRIPTIONS)
def pdf(prescription_id: int) -> Response:
    prescription = _get(prescription_id)
    name = f"prescription-{prescription.visit_id}-{prescription.revision}.pdf"
    print_settings = _settings()
    layout = settings.layout_of(print_settings, _choice("paper", PAPERS, print_settings.paper))
    language = _choice("language", LANGUAGES, current_user.doctor.print_language)
    document = papers.print_prescription(prescription, layout, language)
    if "print" in request.args:
        document = print_when_open(document)
    return _file(document, "application/pdf", name, inline="download" not in request.args)


@bp.route("/account/prescription/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def printing() -> Response:
    stored = _settings()
    form = PrintForm.of(stored)
    if not form.validate_on_submit():
        return _printing_page(stored, form, SignatureForm(formdata=None))
    try:
        values = form.values() | {"language": current_user.doctor.print_language}
        changed = settings.edit_settings(stored, form.seen_version(), values)
    except Stale:
        saved = PrintForm.of(_settings(), formdata=None)
        return conflict_page(form, saved, url_for("prescribing.printing"))
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("prescribing.printing"))


@bp.route("/account/notes/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def notes() -> Response:
    stored = _settings()
    form = NotesForm.of(stored)
    if not form.validate_on_submit():
        page = render_template("prescribing/notes.html", form=form)
        return make_response(page, 422 if form.errors else 200)
    try:
        changed = settings.edit_settings(stored, form.seen_version(), form.values())
    except Stale:
        saved = NotesForm.of(_settings(), formdata=None)
        return conflict_page(form, saved, url_for("prescribing.notes"))
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("prescribing.notes"))


@bp.post("/account/prescription/signature/")
@allows(Permission.SETTINGS)
def signature() -> Response:
    stored, form = _settings(), SignatureForm()
    form.validate()
    try:
        if "remove" in request.form:
            settings.remove_signature(stored)
        else:
            settings.put_signature(stored, form.upload())
    except NotAPicture as error:
        form.picture.errors = [str(error)]
        return _printing_page(stored, PrintForm.of(stored, formdata=None), form)
    except Stale:
        flash("The settings were changed elsewhere meanwhile. Try again.", "warning")
        return done(url_for("prescribing.printing"))
    db.session.commit()
    flash("Your signature prints from now on." if stored.signature else "Removed.", "success")
    return done(url_for("prescribing.printing"))


@bp.route("/account/signature/", methods=["GET", "POST"])
@allows(Permission.SIGN)
def own_signature() -> Response:
    """Show and store the signature of an assistant doctor; the doctor's own is in the print
    settings.
    """
    if current_user.is_owner and request.method == "POST":
        return see_instead(url_for("prescribing.printing"))
    form = SignatureForm()
    if request.method == "POST":
        form.validate()
        try:
            is_removed = "remove" in request.form
            people.put_signature(current_user.id, None if is_removed else redraw(form.upload()))
        except NotAPicture as error:
            form.picture.errors = [str(error)]
        else:
            db.session.commit()
            flash("Removed." if is_removed else "Your signature prints from now on.", "success")
            return done(url_for("prescribing.own_signature"))
    picture = _base64(people.read_signature(current_user.id))
    page = render_template("prescribing/own_signature.html", signature_form=form, picture=picture)
    return make_response(page, 422 if form.errors else 200)


def _base64(picture: bytes | None) -> str:
    return b64encode(picture).decode() if picture else ""


@bp.get("/account/prescription/margins/")
@allows(Permission.SETTINGS)
def margins() -> Response:
    """Render the page with the margins as they are typed at this moment. Nothing is saved."""
    stored = _settings()
    form = PrintForm.of(stored, formdata=request.args)
    if not is_htmx():
        return _printing_page(stored, form, SignatureForm(formdata=None))
    return make_response(render_template("prescribing/_margins.html", layout=_layout_of(form)))


def _layout_of(form: PrintForm) -> Layout:
    """Return the layout that a form says; a margin that cannot be read counts as 0."""
    paper = form.paper.data if form.paper.data in PAPERS else "a5"
    edges = (form[f"{edge}_mm"].data or 0 for edge in Margins._fields)
    return Layout(paper, Margins(*edges) if form.letterhead.data == "own" else None)


@bp.get("/account/prescription/test/")
@allows(Permission.SETTINGS)
def test_page() -> Response:
    print_settings = _settings()
    layout = settings.layout_of(print_settings, _choice("paper", PAPERS, print_settings.paper))
    return _file(render_margin_page(layout), "application/pdf", "test-page.pdf", inline=True)


@bp.get("/registers/h1/")
@allows(Permission.REGISTERS)
@from_standby
def register() -> Response:
    form = PeriodForm.of(request.args)
    begins, ends = form.period()
    page = Page.of(registers.entries(begins, ends), request.args)
    rows = [registers.RegisterEntry(*row) for row in page.rows]
    return make_response(
        render_template(
            "prescribing/register.html", form=form, page=page, rows=rows, begins=begins, ends=ends
        )
    )


@bp.get("/registers/h1/csv/")
@allows(Permission.REGISTERS)
def register_csv() -> Response:
    form = PeriodForm.of(request.args)
    begins, ends = form.period()
    document = registers.to_csv(registers.list_entries(begins, ends))
    record_reading("registers", current_user.doctor.id, "print")
    return _file(document, "text/csv", f"schedule-h1-{begins}-{ends}.csv", inline=False)


def _get(prescription_id: int) -> Prescription:
    try:
        return papers.get_prescription(prescription_id)
    except papers.NoSuchPrescription:
        abort(404)


def _settings() -> PrintSettings:
    return settings.read_settings(current_user.doctor.print_language)


def _choice(name: str, choices: dict[str, str], default: str) -> str:
    value = request.args.get(name, "")
    return value if value in choices else default


def _printing_page(
    stored: PrintSettings, form: PrintForm, signature_form: SignatureForm
) -> Response:
    if request.method == "POST":
        db.session.rollback()  # values of a refused form are not shown as stored
    picture = settings.read_signature()
    page = render_template(
        "prescribing/printing.html",
        form=form,
        signature_form=signature_form,
        picture=_base64(picture),
        language=language_name(current_user.doctor.print_language),
        layout=_layout_of(form),
    )
    return make_response(page, 422 if form.errors or signature_form.errors else 200)


def _file(content: bytes, kind: str, name: str, inline: bool) -> Response:
    response = make_response(content)
    response.mimetype = kind
    disposition = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename={name}"
    return response
