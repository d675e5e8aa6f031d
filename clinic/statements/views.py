"""Load a bank's or UPI app's statement, and enter the received payments."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, url_for

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.htmx import done, is_htmx
from clinic.money import show_rupees
from clinic.statements import entering
from clinic.statements.asking import question_about, question_with, table_in
from clinic.statements.forms import ColumnsForm, EnterForm, UploadForm
from clinic.statements.layouts import ROLES, UnclearRoles, check_roles, columns_with
from clinic.statements.packing import MOST_PACKED
from clinic.statements.reading import (
    NO_DIRECTION,
    NO_HEADING,
    LineProblem,
    Statement,
    read_table,
    says_direction,
)
from clinic.statements.stored_layouts import list_layouts, store_layout
from clinic.statements.table import Table, table_at

bp = Blueprint("statements", __name__)

_ADVICE = "Choose “Money in” for the amount if all of it came in, or the column that says Cr or Dr."
_SAY = "Say below what each column holds."
_NOTHING_IN = "With these columns, no line has money that came in."
_AGAIN = "Load the statement again."
_KNOWN = "The columns of this layout are known from now on."
_ASKED_AGAIN = (
    "Without a heading nobody can know this layout again: its columns are asked for anew."
)


@bp.route("/billing/statements/", methods=["GET", "POST"])
@allows(Permission.STATEMENTS)
def statements() -> Response:
    """Show the matches of an uploaded file, with a form to enter them; nothing is stored."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    layouts = list_layouts()
    table = table_in(form.sheets, layouts)
    if table is not None and says_direction(table) and not form.ask.data:
        return _matched(form, read_table(table, clinic_day()))
    question = question_about(form.sheets, table, layouts)
    if question is None or len(question.packed) > MOST_PACKED:
        form.statement.errors = [f"{NO_HEADING}. Download the statement with its heading."]
        return _page(form, status=422)
    why = f"{NO_HEADING}. {_SAY}" if table is None else "" if form.ask.data else _no_direction()
    return _page(form, question=question, why=why, status=422 if why else 200)


@bp.post("/billing/statements/columns/")
@allows(Permission.STATEMENTS)
def columns() -> Response:
    """Read the sheet that the page carried with the assigned roles, and store its layout."""
    form, upload = ColumnsForm(), UploadForm(formdata=None)
    sheet = form.sheet()
    if sheet is None:
        upload.statement.errors = [_AGAIN]
        return _page(upload, status=422)
    heading, roles = form.heading_in(sheet), form.role.data or []
    statement, why = Statement((), (), 0), ""
    try:
        roles = check_roles(roles)
        statement, why = _read(table_at(sheet, heading, columns_with(roles)))
    except UnclearRoles as unclear:
        why = str(unclear)
    if why:
        question = question_with(sheet, heading, roles)
        return _page(upload, question=question, why=why, problems=statement.problems, status=422)
    is_stored = store_layout(heading.cells, roles)
    db.session.commit()
    return _matched(upload, statement, message=_KNOWN if is_stored else _ASKED_AGAIN)


@bp.post("/billing/statements/enter/")
@allows(Permission.STATEMENTS)
def enter() -> Response:
    """Enter each line by itself: it is a payment of its own, entered whole or not at all."""
    form = EnterForm()
    if not form.validate():
        return _page(UploadForm(formdata=None), entering_form=form, status=422)
    entered, refused = [], []
    for entry in form.entries():
        problem = entering.enter(entry, form.key())
        db.session.commit()  # line by line, so that a refusal does not undo earlier ones
        (entered.append(entry) if problem is None else refused.append(problem))
    message = _entered_message(entered)
    if refused:
        upload = UploadForm(formdata=None)
        return _page(upload, entering_form=form, status=409, refused=refused, message=message)
    flash(message, "success")
    return done(url_for("billing.bills"))


def _no_direction() -> str:
    return f"{NO_DIRECTION}. {_ADVICE}"


def _read(table: Table) -> tuple[Statement, str]:
    """Return the statement in a table, and why it cannot be used; "" where it can."""
    statement = read_table(table, clinic_day())
    if not says_direction(table):
        return statement, _no_direction()
    return statement, "" if statement.lines else _NOTHING_IN


def _matched(form: UploadForm, statement: Statement, message: str = "") -> Response:
    preview = entering.preview_of(statement)
    if preview.is_empty:
        form.statement.errors = ["No money that came in was found in this file."]
        return _page(form, problems=statement.problems, status=422)
    return _page(form, preview, message=message)


def _entered_message(entered: list[entering.AssignedLine]) -> str:
    payments = [entry for entry in entered if not entry.is_payment]
    marked, paise = len(entered) - len(payments), sum(entry.paise for entry in payments)
    lines = "1 payment" if len(payments) == 1 else f"{len(payments)} payments"
    references = "1 reference" if marked == 1 else f"{marked} references"
    parts = [
        f"{lines} entered, {show_rupees(paise)}." if payments else "",
        f"{references} added to what was taken already." if marked else "",
    ]
    return " ".join(filter(None, parts)) or "Nothing was entered."


def _page(
    form: UploadForm,
    preview: entering.StatementPreview | None = None,
    entering_form: EnterForm | None = None,
    problems: tuple[LineProblem, ...] = (),
    status: int = 200,
    **context: object,
) -> Response:
    template = "statements/_statement.html" if is_htmx() else "statements/statement.html"
    page = render_template(
        template,
        form=form,
        preview=preview,
        problems=preview.problems if preview else problems,
        entering=entering_form or EnterForm(formdata=None),
        roles=ROLES,
        **context,
    )
    return make_response(page, status)
