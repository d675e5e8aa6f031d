"""The addresses of static files, which are cached without limit, and the response to an old one."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from clinic import assets

OLD, NEW = b"body { color: black }" * 40, b"body { color: navy }" * 50
ROOT = Path(__file__).resolve().parents[2]
TRIAL = ("clinic.sqlite3", "clinic.sqlite3-wal", "secret_key", "https/ca-key.pem")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "clinic.css").write_bytes(OLD)
    (tmp_path / "clinic.css.gz").write_bytes(gzip.compress(OLD))
    for name in ("note/main.js", "note/state.js", "page/main.js"):
        (tmp_path / "modules" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "modules" / name).write_bytes(name.encode())
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    return tmp_path


def installed(debug: bool = False) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.debug = debug
    assets.install(app)
    return app


def address(app: Flask, name: str = "clinic.css") -> str:
    value: str = app.jinja_env.globals["asset"](name)  # type: ignore[operator]
    return value


def modules(app: Flask, folder: str) -> list[str]:
    value: list[str] = app.jinja_env.globals["modules"](folder)  # type: ignore[operator]
    return value


def get(app: Flask, url: str) -> TestResponse:
    answer = Client(app).get(url, headers={"Accept-Encoding": "gzip"})
    answer.get_data()
    answer.close()
    return answer


def change(folder: Path) -> None:
    (folder / "clinic.css").write_bytes(NEW)
    later = (folder / "clinic.css").stat().st_mtime + 5
    os.utime(folder / "clinic.css", (later, later))


@pytest.mark.usefixtures("folder")
def test_the_address_with_the_current_hash_is_cached_without_limit() -> None:
    app = installed()
    answer = get(app, address(app))
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert gzip.decompress(answer.data) == OLD


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789ab", "?v={hash}&x=1", "?V={hash}"])
@pytest.mark.usefixtures("folder")
def test_any_other_address_is_revalidated_each_time(query: str) -> None:
    app = installed()
    present = address(app).partition("?v=")[2]
    answer = get(app, "/static/clinic.css" + query.format(hash=present))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("debug", [True, False])
def test_a_changed_file_is_sent_completely_and_under_a_new_address(
    folder: Path, debug: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "LOOK_AGAIN_SECONDS", 0.0)
    app = installed(debug)
    old = address(app)
    get(app, old)
    change(folder)
    answer = get(app, old)
    assert (answer.data, answer.headers["Cache-Control"]) == (NEW, "no-cache")
    assert address(app) != old
    assert "immutable" in get(app, address(app)).headers["Cache-Control"]


def test_in_debug_mode_no_old_copy_is_sent(folder: Path) -> None:
    change(folder)
    app = installed(debug=True)
    assert get(app, address(app)).data == NEW


def test_an_old_address_is_not_cached_after_its_file_has_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "LOOK_AGAIN_SECONDS", 3600.0)
    app = installed()
    old = address(app)
    change(folder)
    assert address(app) == old
    assert get(app, old).headers["Cache-Control"] == "no-cache"


def test_a_deleted_file_is_not_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "LOOK_AGAIN_SECONDS", 0.0)
    app = installed()
    old = address(app)
    (folder / "clinic.css").unlink()
    assert get(app, old).status_code == 404
    assert address(app) == "/static/clinic.css"


@pytest.mark.usefixtures("folder")
def test_no_file_outside_the_folder_is_served() -> None:
    for path in ("../config.py", "%2e%2e/config.py", "//clinic.css", "clinic.css.gz", ""):
        assert get(installed(), f"/static/{path}").status_code == 404


@pytest.mark.usefixtures("folder")
def test_the_path_of_a_module_has_the_version_of_all_modules() -> None:
    app = installed()
    main, state = modules(app, "note")
    assert main == address(app, "modules/note/main.js")
    # The modules that it imports as "./state.js" and "../page/main.js".
    assert urljoin(main, "./state.js") == state
    assert [urljoin(main, "../page/main.js")] == modules(app, "page")
    for url in (main, state):
        assert get(app, url).headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert get(app, state).data == b"note/state.js"


def test_one_changed_module_gives_all_modules_new_addresses(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "LOOK_AGAIN_SECONDS", 0.0)
    app = installed()
    old = [*modules(app, "note"), *modules(app, "page")]
    (folder / "modules/note/state.js").write_bytes(b"changed")
    new = [*modules(app, "note"), *modules(app, "page")]
    assert not set(old) & set(new)
    assert get(app, new[1]).data == b"changed"
    assert "immutable" in get(app, new[0]).headers["Cache-Control"]
    assert (get(app, old[0]).status_code, get(app, old[0]).headers["Cache-Control"]) == (
        200,
        "no-cache",
    )


def test_an_old_address_is_not_cached_after_a_module_has_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "LOOK_AGAIN_SECONDS", 3600.0)
    app = installed()
    main, state = modules(app, "note")
    (folder / "modules/note/state.js").write_bytes(b"changed")
    assert modules(app, "note") == [main, state]
    for url in (main, state):
        assert get(app, url).headers["Cache-Control"] == "no-cache"
    assert get(app, state).data == b"changed"


@pytest.mark.parametrize("path", ["", "0123456789ab/", "{version}/../{version}/", "v/{version}/"])
@pytest.mark.usefixtures("folder")
def test_a_module_under_another_address_is_not_cached_without_limit(path: str) -> None:
    app = installed()
    version = address(app, "modules/note/main.js").split("/")[3]
    answer = get(app, f"/static/modules/{path.format(version=version)}note/main.js")
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    query = get(app, f"/static/modules/{version}/note/main.js?v={version}")
    assert "immutable" not in query.headers.get("Cache-Control", "")


@pytest.mark.usefixtures("folder")
def test_an_unknown_module_is_not_found() -> None:
    app = installed()
    version = address(app, "modules/note/main.js").split("/")[3]
    assert get(app, f"/static/modules/{version}/note/none.js").status_code == 404


def test_built_files_are_no_part_of_the_repository() -> None:
    made = ["clinic/static/clinic.css.gz", "clinic/static/x/y.js.br", "clinic-2026-04-01.zip"]
    made += [f"{folder}/{name}" for folder in ("trial", "data/elsewhere") for name in TRIAL]
    command = ["git", "check-ignore", "--no-index", *made]
    result = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    if "not a git repository" in result.stderr:
        pytest.skip("this is a copy without its history")
    assert result.stdout.splitlines() == made
