"""The Docker files: what they name exists, and what they copy is enough to run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

import config

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
ROLES = (ROOT / "setup/docker/roles.sh").read_text("utf-8")
DOCUMENT = (ROOT / "docs/deployment.md").read_text("utf-8")
SECTION = DOCUMENT.partition("## Docker")[2].partition("\n## ")[0]
STRONG = "c41d7e9f0b2a6583d9e1f4c7a05b38261f7d0e94b6c3a85217e9d4f0b8a36c52"


def copied() -> set[str]:
    """Return the paths that the Dockerfile copies from the repository."""
    lines = re.findall(r"^COPY (?!--)(.+)$", DOCKERFILE, re.MULTILINE)
    return {name for line in lines for name in line.split()[:-1]}


def test_all_copied_files_exist_and_nothing_else_is_sent() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert {name.partition("/")[0] for name in copied()} == sent


def test_the_copied_files_are_enough_for_each_command(tmp_path: Path) -> None:
    """Runs in a folder with nothing else, as in the image."""
    for name in copied():
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(exist_ok=True, parents=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environ |= {"DATA_DIR": str(tmp_path / "data"), "SECRET_KEY": STRONG}
    code = "import runpy; runpy.run_path('gunicorn.conf.py'); import wsgi, serving.worker"
    for command in (["-c", code], ["-m", "flask", "--app", "wsgi", "work", "--help"]):
        process = subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env=environ,
            check=False,
            capture_output=True,
            text=True,
        )
        assert process.returncode == 0, process.stderr


def test_images_are_pinned_to_a_complete_version() -> None:
    images = [*re.findall(r"^ARG PYTHON=(\S+)", DOCKERFILE, re.MULTILINE)]
    images += [one["image"] for one in COMPOSE["services"].values() if "build" not in one]
    assert len(images) == 2
    assert [
        one for one in images if not re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+", one)
    ] == []


def test_packages_are_installed_by_hash_and_run_by_an_unprivileged_user() -> None:
    assert (
        "pip install --no-cache-dir --no-compile --require-hashes -r requirements.txt" in DOCKERFILE
    )
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert last.index("USER clinic") < last.index("CMD [")
    assert not re.search(r"PASSWORD|SECRET", DOCKERFILE)


def test_the_settings_in_compose_are_valid_settings(tmp_path: Path) -> None:
    given = {"SECRET_KEY": STRONG, "APP_PASSWORD": "app", "OWNER_PASSWORD": "owner"}
    urls = {}
    for name in ("web", "work", "migrate"):
        settings: dict[str, str | None] = COMPOSE["services"][name]["environment"]
        passed_on = {key for key, text in settings.items() if text is None}
        assert all(key.startswith("AWS_") for key in passed_on), "boto3 reads these itself"
        texts = {key: text for key, text in settings.items() if text is not None}
        environ = {key: _filled(text, given) for key, text in texts.items()}
        environ |= {"CLINIC_ENV": "production", "DATA_DIR": str(tmp_path)}
        urls[name] = config.load(environ)["SQLALCHEMY_DATABASE_URI"]
        unknown = [key for key in texts if f'"{key}"' not in Path(config.__file__).read_text()]
        assert unknown == []
    assert urls["web"] == urls["work"] == "postgresql+psycopg2://clinic_app:app@db/clinic"
    assert urls["migrate"] == "postgresql+psycopg2://clinic_owner:owner@db/clinic"


def _filled(text: str, given: dict[str, str]) -> str:
    """Return a value with the variables of .env filled in, or an example for an unset one."""
    pattern = r"\$\{(\w+):(\?|-)([^}]*)\}"
    return re.sub(pattern, lambda m: given[m[1]] if m[2] == "?" else m[3], text)


def test_each_variable_of_compose_is_in_the_document() -> None:
    names = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    assert {name for name in names if name not in SECTION} == set()


def test_the_roles_are_those_of_the_document() -> None:
    section = DOCUMENT.partition("**2. What the clinic may do**")[2].partition("```")[2]
    written = section.partition("\n")[2].partition("```")[0]
    made = " ".join(ROLES.split())
    granted = [" ".join(one.split()) for one in written.split(";") if one.strip()]
    of_new_tables = [one for one in granted if " ON ALL " not in one]
    assert len(of_new_tables) == 3
    assert [one for one in of_new_tables if one not in made] == []


def test_no_service_starts_before_the_tables_are_migrated() -> None:
    services = COMPOSE["services"]
    assert services["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "work"):
        condition = services[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_requests_the_clinic(status: int, code: int) -> None:
    requested_paths: list[str] = []

    class Clinic(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested_paths.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Clinic) as server:
        threading.Thread(target=server.handle_request).start()
        checked = re.search(r"^    CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
        assert checked
        _python, file = json.loads(checked[1])
        environ = {**os.environ, "PORT": str(server.server_port)}
        process = subprocess.run([sys.executable, str(ROOT / file)], env=environ, check=False)
    assert (requested_paths, process.returncode) == (["/healthz"], code)
