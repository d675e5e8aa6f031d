"""The outpatient clinic: `create_app` puts it together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from clinic.files.taking import UploadIntake
    from clinic.jobs.kinds import JobKind


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured by the environment and then by `settings`.

    Raises ConfigError if the environment is not safe to run with.
    """
    import config
    from clinic.monitoring import answers as monitoring
    from clinic.presentation import Templates

    app = Flask(__name__, static_folder=None)
    app.jinja_environment = Templates
    app.config.from_mapping(config.load())
    app.config.from_mapping(settings or {})
    monitoring.install(app)
    _build_facts()
    _add_database(app)
    _add_web(app)
    _add_features(app)
    return app


def _build_facts() -> None:
    """Build the file of shipped facts if it is missing or older than this code; takes a second."""
    from clinic.facts import build

    build.ensure()


def _add_database(app: Flask) -> None:
    import clinic.audit.service
    import clinic.backup.models
    import clinic.changes
    import clinic.chart.models
    import clinic.counter.models
    import clinic.daybook.models
    import clinic.exchange.models
    import clinic.files.models
    import clinic.jobs.models
    import clinic.labs.models
    import clinic.letterhead.models
    import clinic.letters.models
    import clinic.papers.models
    import clinic.statements.models
    import clinic.tenancy.scoping  # noqa: F401  # all tables and events, before any is used
    from clinic import private
    from clinic.database import connections, prepared_plans
    from clinic.extensions import STANDBY, Migrations, db
    from clinic.tenancy import sql_guard

    url, read_only = app.config["SQLALCHEMY_DATABASE_URI"], app.config["READ_ONLY"]
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", connections.engine_options(url, read_only))
    if standby := app.config["DATABASE_READ_URL"]:
        options = {"url": standby, **connections.engine_options(standby, read_only=True)}
        app.config["SQLALCHEMY_BINDS"] = {STANDBY: options}
    db.init_app(app)
    app.extensions["migrate"] = Migrations()
    with app.app_context():
        private.close(db.engine, app.config["DATA_DIR"])
        for engine in db.engines.values():
            connections.prepare(engine)
            if app.config["KEPT_PLANS"] and engine.dialect.name == "postgresql":
                prepared_plans.install(engine)
            sql_guard.guard(engine)


def _add_web(app: Flask) -> None:
    from flask_compress import Compress

    from clinic import assets, errors, headers, intake, unencrypted
    from clinic.auth import device_use, refusals
    from clinic.auth.access import check_access, check_form
    from clinic.auth.ways_on import lead_to_what_opens
    from clinic.cookies import Sessions, make_key_for_requests
    from clinic.extensions import csrf, db, login_manager
    from clinic.typed_again import show_left_out

    app.request_class = intake.CleanRequest
    # The key may be made with the first request, so it is asked for when it is used.
    app.url_map.converters |= intake.parts_of_addresses(lambda: app.config["SECRET_KEY"])
    headers.install(app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    make_key_for_requests(app)
    app.session_interface = Sessions()
    login_manager.init_app(app)
    # Before the check of the form's token: who is signed out is sent to sign in first.
    app.before_request(check_access)
    # Before the form is read: only who came in, and only where files are added, may send so much.
    app.before_request(intake.allow_uploads)
    # Whose context it is: a session does not outlive its request.
    app.teardown_request(lambda _error: db.session.remove())
    app.before_request(check_form)
    csrf.init_app(app)
    assets.install(app)
    errors.install(app)
    unencrypted.install(app)
    Compress(app)
    app.after_request(device_use.write)
    app.after_request(refusals.record)
    app.after_request(lead_to_what_opens)
    # Registered last and so run first: it reads the page before it is compressed.
    app.after_request(show_left_out)


def _add_features(app: Flask) -> None:
    from clinic import cli, downgrade, file_commands, health, home_screen, presentation, trust
    from clinic.backup import commands as backup_commands
    from clinic.backup import views as backup_pages
    from clinic.backup.state import last_proven
    from clinic.daybook import drawer
    from clinic.exchange.export_jobs import Exports
    from clinic.monitoring.views import bp as monitoring
    from clinic.queue.service import arrive

    # The patients, which stand below the queue, join it when they are registered.
    app.extensions["arrive"] = arrive
    # The bills, which stand below the day book, ask what the drawer should hold.
    app.extensions["drawer"] = drawer.expected_now
    # The chart, which stands below the backups, shows their state on home.
    app.extensions["backup_state"] = backup_pages.read_line
    app.extensions["files"] = _place_of_files(app)
    app.extensions["exports"] = Exports(app.config["DATA_DIR"] / "exports")
    app.extensions["job_kinds"] = _job_kinds(app)
    # The figures for a monitor, which stand below the backups, tell the age of the last one.
    app.extensions["last_proven_backup"] = last_proven
    for blueprint in (health.bp, monitoring, trust.bp, home_screen.bp):
        app.register_blueprint(blueprint)
    for blueprint in (*_pages_of_people(), *_pages_of_records()):
        app.register_blueprint(blueprint)
    app.register_blueprint(backup_pages.bp)
    for blueprint in _pages_of_money():
        app.register_blueprint(blueprint)
    presentation.install(app)
    home_screen.install(app)
    cli.install(app)
    backup_commands.install(app)
    file_commands.install(app)
    app.cli.add_command(downgrade.commands)


def _place_of_files(app: Flask) -> UploadIntake:
    """Return where uploads are taken in and stored: a bucket where FILES_URL names one.

    Raises ConfigError.
    """
    from clinic.files.storage import FolderStorage, Storage
    from clinic.files.taking import UploadIntake
    from config import ConfigError

    folder, url = app.config["DATA_DIR"] / "files", app.config["FILES_URL"]
    storage: Storage = FolderStorage(folder)
    if url:
        from clinic.files.s3_storage import S3Storage

        if find_spec("boto3") is None:
            raise ConfigError(
                "FILES_URL needs boto3. Install it: "
                ".venv/bin/python -m pip install -r requirements-s3.txt"
            )
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        storage = S3Storage(bucket, prefix)
    return UploadIntake(storage, folder, app.config["SECRET_KEY"], app.config["UPLOAD_BYTES"])


def _job_kinds(app: Flask) -> dict[str, JobKind]:
    """Return the kinds of background work, by the name under which a job is stored."""
    import config
    from clinic.backup.commands import nightly_job
    from clinic.jobs.kinds import JobKind
    from clinic.jobs.statistics import update_statistics
    from clinic.trail.commands import seal_everybody

    kinds = {
        "seal_audit": JobKind("Sealing of the audit trail", seal_everybody, hourly=True),
        "statistics": JobKind("Statistics of the database", update_statistics, hourly=True),
    }
    targets, at = app.config["BACKUP_TARGETS"], app.config["BACKUP_AT"]
    if at is not None and targets not in ((), (config.BACKUPS_ELSEWHERE,)):
        # Every hour, so that a disk that was away has its backup soon after it is back.
        kinds["nightly_backup"] = JobKind("Nightly backup", nightly_job, hourly=True)
    return kinds | _kinds_of_exchange(app)


def _kinds_of_exchange(app: Flask) -> dict[str, JobKind]:
    from clinic.auth.permissions import Permission
    from clinic.exchange import export_jobs, import_jobs, service
    from clinic.jobs.kinds import JobKind

    exports = app.extensions["exports"]
    export = partial(export_jobs.export_everything, files=app.extensions["files"], exports=exports)
    sweep = partial(export_jobs.sweep_exports, exports=exports)
    of_list = partial(JobKind, permission=Permission.IMPORT_PATIENTS)
    return {
        export_jobs.EXPORT: JobKind("Export of everything", export, permission=Permission.EXPORT),
        "sweep_exports": JobKind("Removal of old exports", sweep, hourly=True),
        service.CHECK: of_list("Check of a list of patients", import_jobs.check),
        service.ENTER: of_list("Registration of a list of patients", import_jobs.enter),
        service.UNDO: of_list("Undoing of a list of patients", import_jobs.undo),
    }


def _pages_of_people() -> tuple[Blueprint, ...]:
    from clinic.auth.joining_views import bp as joining
    from clinic.auth.lock_views import bp as lock
    from clinic.auth.own_views import bp as own
    from clinic.auth.recovery_views import bp as recovery
    from clinic.auth.shared_views import bp as shared
    from clinic.auth.staff_views import bp as staff
    from clinic.auth.views import bp as auth
    from clinic.jobs.views import bp as jobs
    from clinic.prescribing.advice_views import bp as advice
    from clinic.setup.views import bp as setup

    return (setup, advice, auth, own, recovery, joining, staff, lock, shared, jobs)


def _pages_of_records() -> tuple[Blueprint, ...]:
    from clinic.alerts.views import bp as alerts
    from clinic.chart import (
        entry_moving_views,  # noqa: F401  adds pages to the blueprint `moving`
        payment_moving_views,  # noqa: F401  likewise
    )
    from clinic.chart.desk_views import bp as desk
    from clinic.chart.moving_views import bp as moving
    from clinic.chart.relations_views import bp as relations
    from clinic.chart.views import bp as chart
    from clinic.consultation.library import bp as library
    from clinic.consultation.views import bp as consultation
    from clinic.exchange import import_views, record_views  # noqa: F401  of `exchange`
    from clinic.exchange.views import bp as exchange
    from clinic.files import views  # noqa: F401  adds pages to the blueprint `files`
    from clinic.files.picture_views import bp as files
    from clinic.labs.views import bp as labs
    from clinic.letters import (  # noqa: F401  they add pages to the blueprint `letters`
        issued_views,
        text_views,
    )
    from clinic.letters.views import bp as letters
    from clinic.linking.views import bp as linking
    from clinic.measurements.views import bp as measurements
    from clinic.patients.taking_over_views import bp as taking_over
    from clinic.patients.views import bp as patients
    from clinic.prescribing.views import bp as prescribing
    from clinic.queue.views import bp as queue
    from clinic.trail.views import bp as trail
    from clinic.visits.views import bp as visits
    from clinic.waitingroom.views import bp as waitingroom

    written = (prescribing, letters, consultation, library)
    notes = (visits, measurements, files, labs, *written)
    about_patients = (patients, relations, taking_over, linking, alerts, trail, exchange)
    return (*about_patients, *notes, queue, waitingroom, moving, chart, desk)


def _pages_of_money() -> tuple[Blueprint, ...]:
    from clinic.billing import advance_views  # noqa: F401  adds pages to the blueprint `money`
    from clinic.billing.money_views import bp as money
    from clinic.billing.settings_views import bp as settings
    from clinic.billing.settling_views import bp as settling
    from clinic.billing.views import bp as billing
    from clinic.counter.views import bp as counter
    from clinic.daybook.act_views import bp as acts
    from clinic.daybook.amending_views import bp as amending
    from clinic.daybook.closing_views import bp as closing
    from clinic.daybook.gst_views import bp as gst
    from clinic.daybook.views import bp as daybook
    from clinic.dues.views import bp as dues
    from clinic.papers.views import bp as papers
    from clinic.pricelist.views import bp as pricelist
    from clinic.statements.views import bp as statements

    ledger = (pricelist, billing, money, settling, settings, counter, papers, statements, dues)
    return (*ledger, daybook, acts, gst, closing, amending)
