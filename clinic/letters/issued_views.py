"""Pages of issued letters: the letter, its paper, its revocation, the register."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.htmx import done
from clinic.languages import LANGUAGES
from clinic.letters import drafting, papers, queries, register_queries, service
from clinic.letters.content import LetterContent
from clinic.letters.forms import RevokeForm
from clinic.letters.kinds import KIND_WORDS, SIGNED_BY_PATIENT, LetterKind
from clinic.letters.models import Letter, LetterDraft
from clinic.letters.views import bp
from clinic.paging import Page
from clinic.prescribing import settings
from clinic.prescribing.forms import PAPERS, PeriodForm
from clinic.prescribing.models import PrintSettings
from clinic.submissions import create_once, find_by_request_key


@bp.get("/letters/<int:letter_id>/")
@allows(Permission.NOTES)
def show(letter_id: int) -> Response:
    letter = service.get_letter(letter_id)
    page = render_template("letters/show.html", papers=PAPERS, chosen=_settings(), **_of(letter))
    record_reading("letters", letter_id)
    return make_response(page)


def _of(letter: Letter) -> dict[str, object]:
    kind = LetterKind(letter.kind)
    return {
        "letter": letter,
        "patient": letter.visit.patient,
        "c": LetterContent.from_json(letter.content),
        "kind_words": KIND_WORDS[kind],
        "language": letter.language,
        "language_words": LANGUAGES.get(letter.language, ""),
        "is_signed_by_patient": kind in SIGNED_BY_PATIENT,
        "replaced_by": queries.find_replacement(letter.id) if letter.revocation else None,
    }


@bp.get("/letters/<int:letter_id>/pdf/")
@allows(Permission.PRINT_PRESCRIPTIONS)
def pdf(letter_id: int) -> Response:
    letter = service.get_letter(letter_id)
    print_settings = _settings()
    paper = request.args.get("paper", "")
    layout = settings.layout_of(print_settings, paper if paper in PAPERS else "")
    name = f"{letter.kind}-{letter.id}.pdf"
    document = papers.print_letter(letter, layout)
    return _file(document, "application/pdf", name, inline="download" not in request.args)


@bp.route("/letters/<int:letter_id>/revoke/", methods=["GET", "POST"])
@allows(Permission.SIGN)
def revoke(letter_id: int) -> Response:
    letter = service.get_letter(letter_id)
    form = RevokeForm()
    if letter.revocation is not None:
        return done(url_for("letters.show", letter_id=letter_id))
    if not form.validate_on_submit():
        page = render_template("letters/revoke.html", form=form, **_of(letter))
        return make_response(page, 422 if form.errors else 200)
    number, anew = letter.id, "anew" in request.form
    service.revoke(letter, form.reason.data, current_user.id)
    db.session.commit()
    if anew:  # a double tap gives one draft
        return _written_anew(number, f"revoked-{number}")
    flash(f"No. {number} is revoked. A new print says REVOKED across it.", "success")
    return done(url_for("letters.show", letter_id=number))


@bp.post("/letters/<int:letter_id>/write-anew/")
@allows(Permission.SIGN)
def write_anew(letter_id: int) -> Response:
    """Begin a letter that replaces a revoked one."""
    return _written_anew(letter_id, str(request.form.get("request_key", ""))[:64])


def _written_anew(letter_id: int, key: str) -> Response:
    if (earlier := find_by_request_key(LetterDraft, key)) is not None:
        return done(url_for("letters.draft", draft_id=earlier.id))
    letter = service.get_letter(letter_id)
    try:
        draft = create_once(
            LetterDraft, drafting.write_anew, letter, current_user.id, request_key=key
        )
    except drafting.NotReplaceable:
        flash("This letter is replaced already.", "warning")
        return done(url_for("letters.show", letter_id=letter_id))
    db.session.commit()
    return done(url_for("letters.draft", draft_id=draft.id))


@bp.get("/registers/letters/")
@allows(Permission.REGISTERS)
def register() -> Response:
    form = PeriodForm.of(request.args)
    begins, ends = form.period()
    page = Page.of(register_queries.entries(begins, ends), request.args)
    html = render_template(
        "letters/register.html",
        form=form,
        page=page,
        begins=begins,
        ends=ends,
    )
    record_reading("letter_register", current_user.doctor.id)
    return make_response(html)


@bp.get("/registers/letters/csv/")
@allows(Permission.REGISTERS)
def register_csv() -> Response:
    form = PeriodForm.of(request.args)
    begins, ends = form.period()
    document = register_queries.to_csv(register_queries.list_entries(begins, ends))
    record_reading("letter_register", current_user.doctor.id, "export")
    return _file(document, "text/csv", f"letters-{begins}-{ends}.csv", inline=False)


def _settings() -> PrintSettings:
    return settings.read_settings(current_user.doctor.print_language)


def _file(content: bytes, kind: str, name: str, inline: bool) -> Response:
    response = make_response(content)
    response.mimetype = kind
    disposition = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename={name}"
    return response
