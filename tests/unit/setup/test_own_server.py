"""The files for running the clinic on an own server, and the document about it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import config
from clinic.intake import largest_upload

FOLDER = Path(__file__).resolve().parents[3] / "setup" / "server"
DOCUMENT = (FOLDER.parents[1] / "docs" / "deployment.md").read_text("utf-8")
SECTION = DOCUMENT.partition("## A server of your own")[2].partition("\n## ")[0]
NGINX = (FOLDER / "nginx.conf").read_text("utf-8")


def settings(tmp_path: Path) -> dict[str, str]:
    """Return the document's settings, with the values that its reader fills in."""
    text = re.search(r"```\n(\s+CLINIC_ENV=.*?)```", SECTION, re.DOTALL)
    assert text
    lines = [line.strip().partition("=") for line in text[1].splitlines() if line.strip()]
    environ = {name: value.strip("'").replace("…", "secret") for name, _, value in lines}
    return environ | {"SECRET_KEY": "6e07f3bb2a91c05d84e76f1d3cb25a98", "DATA_DIR": str(tmp_path)}


def test_the_documents_settings_trust_one_proxy_on_this_machine(tmp_path: Path) -> None:
    environ = settings(tmp_path)
    loaded = config.load(environ)
    assert (loaded["PRODUCTION"], loaded["TRUSTED_PROXIES"]) == (True, 1)
    # A client that bypasses the proxy could forge an address.
    assert config.address(environ, host="0.0.0.0") == ("127.0.0.1", config.DEFAULT_PORT)
    assert f"proxy_pass http://127.0.0.1:{config.DEFAULT_PORT};" in NGINX


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-For", "$remote_addr"),
        ("X-Forwarded-Proto", "$scheme"),
        ("X-Forwarded-Host", "$http_host"),
    ],
)
def test_nginx_sets_each_trusted_header_itself(name: str, value: str) -> None:
    assert re.findall(rf"proxy_set_header {name} (\S+);", NGINX) == [value]


def test_the_clinic_and_not_nginx_refuses_large_bodies(tmp_path: Path) -> None:
    megabytes = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    most = largest_upload(config.load(settings(tmp_path))["UPLOAD_BYTES"])
    assert int(megabytes[0]) * config.ONE_MEBIBYTE > most


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("name", ["clinic.service", "clinic-work.service"])
def test_systemd_accepts_the_unit(name: str, tmp_path: Path) -> None:
    text = (FOLDER / name).read_text("utf-8")
    unit = tmp_path / name
    # Only existing programs may be started.
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text), "utf-8")
    result = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_the_document_names_each_file() -> None:
    assert all(f"setup/server/{path.name}" in SECTION for path in FOLDER.iterdir())
