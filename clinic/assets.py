"""Styles, scripts and pictures: served compressed, cached for good under the hash of the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from clinic.headers import HEADERS

FOLDER = Path(__file__).resolve().parent / "static"
PREFIX = "/static/"
A_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Serves the folder before Flask sees a request, and gives templates `asset(name)`."""
    addresses = {name: f"{PREFIX}{name}?v={_hash(path)}" for name, path in _files().items()}
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(FOLDER),
        prefix=PREFIX,
        max_age=A_YEAR,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_add_headers,
        allow_all_origins=False,
    )

    def asset(name: str) -> str:
        """The address of a file; it changes when the file does."""
        return addresses.get(name, f"{PREFIX}{name}")

    app.jinja_env.globals["asset"] = asset


def _files() -> dict[str, Path]:
    paths = (path for path in FOLDER.rglob("*") if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): path for path in paths}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _add_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = HEADERS["Cross-Origin-Resource-Policy"]
