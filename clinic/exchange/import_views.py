"""Bring patients in from a list: load it, match its columns, look at each line, register, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Response, abort, flash, make_response, render_template, request, url_for

from clinic.audit.service import record_reading
from clinic.auth.access import allows, check_access_again
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day, format_day
from clinic.csv_export import to_csv
from clinic.exchange import queries, service
from clinic.exchange.births import DayQuestions
from clinic.exchange.columns import ROLES, UnclearColumns, heading_of, rows_below
from clinic.exchange.forms import MOST_MEGABYTES, ChooseForm, ColumnsForm, ListForm, StepForm
from clinic.exchange.models import ImportLine, PatientImport
from clinic.exchange.packed import MOST_LINES
from clinic.exchange.states import DUPLICATE, FOUND, NEW, STATE_WORDS, WRONG, ImportState
from clinic.exchange.views import bp
from clinic.extensions import db
from clinic.htmx import done
from clinic.paging import page_number
from clinic.patients.ages import Birth, describe_age
from clinic.patients.models import GENDERS, phone_words
from clinic.submissions import create_once, find_by_request_key
from clinic.versions import Stale

ENTITY = PatientImport.__tablename__
SAMPLES = 4
"""How many lines the page of the columns shows."""

STALE = "The list was changed meanwhile. This is how it stands now."


@bp.route("/account/patients/", methods=["GET", "POST"])
@allows(Permission.IMPORT_PATIENTS)
def lists() -> Response:
    """Show the lists that were loaded, and load another one."""
    form = ListForm()
    if not form.is_submitted():
        return _lists_page(form, 200)
    if (earlier := find_by_request_key(PatientImport, form.key())) is not None:
        return done(_url(earlier.id))
    db.session.rollback()  # reading takes seconds, in which SQLite would let nobody write
    if not form.validate():
        return _lists_page(form, 422)
    if (refusal := check_access_again()) is not None:
        return refusal
    made = create_once(
        PatientImport, service.begin, form.file_name, form.taken, request_key=form.key()
    )
    db.session.commit()
    return done(_url(made.id))


def _lists_page(form: ListForm, status: int) -> Response:
    page = render_template(
        "exchange/lists.html",
        form=form,
        imports=queries.list_imports(),
        state_words=STATE_WORDS,
        megabytes=MOST_MEGABYTES,
        most_lines=MOST_LINES,
    )
    return make_response(page, status)


@bp.get("/account/patients/<int:import_id>/")
@allows(Permission.IMPORT_PATIENTS)
def show(import_id: int) -> Response:
    """Show a list at the step where it is."""
    patient_list = _get(import_id)
    is_matched = patient_list.state != ImportState.MATCHING and not request.args.get("columns")
    form = ColumnsForm.of(patient_list)
    page = _list_page(patient_list) if is_matched else _columns_page(patient_list, form)
    record_reading(ENTITY, import_id)
    return page


@bp.post("/account/patients/<int:import_id>/columns/")
@allows(Permission.IMPORT_PATIENTS)
def columns(import_id: int) -> Response:
    """Take what the columns hold, and have the lines checked."""
    form = ColumnsForm()
    patient_list = _get(import_id)
    if not form.validate():
        return _columns_page(patient_list, form, status=422)
    try:
        matched = service.match(import_id, form.seen_version(), form.answers())
    except UnclearColumns as unclear:
        return _columns_page(_again(import_id), form, str(unclear), status=422)
    except service.QuestionsOpen as open_question:
        questions = open_question.questions
        return _columns_page(_again(import_id), form, "", questions, status=422)
    except (Stale, service.WrongState):
        return _stale(import_id)
    db.session.commit()
    return done(url_for("jobs.show", token=matched.job_token))


@bp.post("/account/patients/<int:import_id>/choose/")
@allows(Permission.IMPORT_PATIENTS)
def choose(import_id: int) -> Response:
    """Tick the duplicates of a page that are imported nevertheless."""
    form = ChooseForm()
    try:
        chosen = service.choose(import_id, form.seen_version(), form.shown(), form.ticked())
    except service.NoSuchImport:
        abort(404)
    except (Stale, service.WrongState):
        return _stale(import_id)
    db.session.commit()
    flash(f"{chosen} of this page will be registered all the same.", "success")
    page = page_number(request.args.get("page", ""))
    return done(url_for("exchange.show", import_id=import_id, found=DUPLICATE, page=page))


@bp.post("/account/patients/<int:import_id>/start/")
@allows(Permission.IMPORT_PATIENTS)
def start(import_id: int) -> Response:
    """Register the chosen lines, in the background, with the ticks of the page it is sent from."""
    form = ChooseForm()
    act = partial(service.start, shown_numbers=form.shown(), ticked=form.ticked())
    return _step(import_id, act)


@bp.post("/account/patients/<int:import_id>/undo/")
@allows(Permission.IMPORT_PATIENTS)
def undo(import_id: int) -> Response:
    """Archive those of the list who were not used since, in the background."""
    return _step(import_id, service.undo)


def _step(import_id: int, act: Callable[[int, int], PatientImport]) -> Response:
    try:
        patient_list = act(import_id, StepForm().seen_version())
    except service.NoSuchImport:
        abort(404)
    except (Stale, service.WrongState):
        return _stale(import_id)
    db.session.commit()
    return done(url_for("jobs.show", token=patient_list.job_token))


@bp.post("/account/patients/<int:import_id>/discard/")
@allows(Permission.IMPORT_PATIENTS)
def discard(import_id: int) -> Response:
    """Delete a list from which nobody was registered."""
    try:
        service.discard(import_id, StepForm().seen_version())
    except service.NoSuchImport:
        abort(404)
    except (Stale, service.WrongState):
        return _stale(import_id)
    db.session.commit()
    flash("The list is discarded. Nobody was registered.", "success")
    return done(url_for("exchange.lists"))


@bp.get("/account/patients/<int:import_id>/left-out/")
@allows(Permission.IMPORT_PATIENTS)
def left_out(import_id: int) -> Response:
    """Download the lines that are wrong or left out, with what is wrong, to be mended."""
    patient_list = _get(import_id)
    lines = queries.list_wrong(patient_list.id, (WRONG, DUPLICATE))
    response = make_response(_left_out_csv(lines, patient_list.roles))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f"attachment; filename=left-out-{import_id}.csv"
    record_reading(ENTITY, import_id, "export")
    return response


def _left_out_csv(lines: Sequence[ImportLine], roles: Sequence[str]) -> bytes:
    width = max((len(line.cells) for line in lines), default=0)
    known = [*roles, *[""] * width][:width]
    rows: list[list[str | int]] = [
        [line.number, _why(line), *line.cells, *[""] * (width - len(line.cells))] for line in lines
    ]
    return to_csv(["Line", "Why", *map(heading_of, known, range(1, width + 1))], rows)


def _why(line: ImportLine) -> str:
    if line.problem:
        return line.problem
    if line.like_id is not None:
        return f"Probably registered as No. {line.like_id}."
    return f"Probably the same person as line {line.like_line}."


def _url(import_id: int) -> str:
    return url_for("exchange.show", import_id=import_id)


def _get(import_id: int) -> PatientImport:
    try:
        return service.get_import(import_id)
    except service.NoSuchImport:
        abort(404)


def _again(import_id: int) -> PatientImport:
    """Return the list as it is stored: nothing of the refused step stays."""
    db.session.rollback()
    return _get(import_id)


def _stale(import_id: int) -> Response:
    patient_list = _again(import_id)
    if patient_list.state == ImportState.MATCHING:
        return _columns_page(patient_list, ColumnsForm.of(patient_list), STALE, status=409)
    return _list_page(patient_list, STALE, 409)


def _columns_page(
    patient_list: PatientImport,
    form: ColumnsForm,
    problem: str = "",
    questions: DayQuestions | None = None,
    status: int = 200,
) -> Response:
    try:
        listed = service.listed_of(service.get_import(patient_list.id, with_content=True))
    except service.WrongState:
        return _list_page(patient_list)
    heading = form.heading.data or 0
    roles = list(form.role.data or [])
    if questions is None:
        questions = service.questions_of(listed, roles, heading)
    samples = rows_below(listed.records, heading)[:SAMPLES]
    heads = next((r.cells for r in listed.records if r.number == heading), [])
    page = render_template(
        "exchange/columns.html",
        patient_list=patient_list,
        form=form,
        problem=problem,
        questions=questions,
        columns=_columns(heads, [record.cells for record in samples], patient_list.roles, roles),
        roles=ROLES,
        is_asked=status == 422 and not problem,
    )
    return make_response(page, status)


def _columns(
    heads: Sequence[str], samples: Sequence[Sequence[str]], stored: Sequence[str], roles: list[str]
) -> list[dict[str, Any]]:
    """Return each column as the page shows it: heading, first texts, and what it holds."""
    width = max(len(stored), len(heads), *(len(cells) for cells in samples), 0)
    return [
        {
            "heading": heads[place] if place < len(heads) else "",
            "texts": [cells[place] for cells in samples if place < len(cells) and cells[place]],
            "role": roles[place] if place < len(roles) else "",
        }
        for place in range(width)
    ]


def _person(content: Mapping[str, Any]) -> str:
    """Return what a line would register beside the name, in one line."""
    birth = Birth(date.fromisoformat(content["born"]), content["precision"])
    exact = f"born {format_day(birth.birth_date)}" if birth.precision == "day" else ""
    phones = [phone_words(content[name]) for name in ("phone", "second_phone") if content[name]]
    parts = [exact or describe_age(birth, clinic_day()), GENDERS[content["gender"]], *phones]
    return " · ".join([*parts, *([content["address"][:60]] if content["address"] else [])])


def _list_page(patient_list: PatientImport, problem: str = "", status: int = 200) -> Response:
    counts = queries.count_lines(patient_list.id)
    kind = request.args.get("found", "")
    kind = kind if kind in FOUND else next((k for k in FOUND if counts.by_found.get(k)), NEW)
    number = page_number(request.args.get("page", ""))
    lines, more = queries.list_lines(patient_list.id, kind, number)
    named = [number for line in lines for number in (line.like_id, line.patient_id) if number]
    patients = queries.find_patients(named)
    page = render_template(
        "exchange/list.html",
        patient_list=patient_list,
        form=StepForm(data={"version": patient_list.version}),
        problem=problem,
        counts=counts,
        kinds=FOUND,
        kind=kind,
        lines=lines,
        patients=patients,
        number=number,
        more=more,
        kept=queries.list_kept(patient_list.id) if patient_list.state == ImportState.UNDONE else [],
        person=_person,
        state_words=STATE_WORDS,
    )
    return make_response(page, status)
