"""Styles, scripts and pictures: served compressed, cached for good under the hash of the file.

Only the address with the hash of the present content may be kept for good. Any other asks again
each time: while a new version is rolled out, an old process can be asked for the new address, and
no browser must keep its old styles under it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from whitenoise import WhiteNoise

from clinic.headers import HEADERS

FOLDER = Path(__file__).resolve().parent / "static"
PREFIX = "/static/"
FOR_GOOD = "max-age=31536000, public, immutable"
ASK_AGAIN = "no-cache"
OF_COPIES = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
"""What a browser asks for instead of the whole file, as it is."""


def install(app: Flask) -> None:
    """Serves the folder before Flask sees a request, and gives templates `asset(name)`.

    A file that is changed while the clinic runs, and in debugging every file, is sent as it is now,
    whole and uncompressed: its size and its compressed copies are those of an older one.
    """
    inner = app.wsgi_app
    noise = WhiteNoise(
        inner,
        root=str(FOLDER),
        prefix=PREFIX,
        max_age=None,
        add_headers_function=_add_headers,
        allow_all_origins=False,
    )
    files = Files()

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = environ["PATH_INFO"].removeprefix(PREFIX)
        if name == environ["PATH_INFO"] or (present := files.get(name)) is None:
            return inner(environ, start_response)
        if files.is_changed(name):
            noise.add_file_to_dictionary(PREFIX + name, str(FOLDER / name))
        if files.is_changed(name) or app.debug:
            environ = {key: value for key, value in environ.items() if key not in OF_COPIES}
        kept = FOR_GOOD if environ.get("QUERY_STRING") == f"v={present.hash}" else ASK_AGAIN

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Cache-Control", kept)], *error)

        answer: Iterable[bytes] = noise(environ, start)
        return answer

    def asset(name: str) -> str:
        """The address of a file; it changes when the file does."""
        present = files.get(name)
        return f"{PREFIX}{name}?v={present.hash}" if present else f"{PREFIX}{name}"

    app.wsgi_app = serve  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = asset


class Version(NamedTuple):
    """A file's content at some moment: its hash, and what shows that it changed since."""

    hash: str
    stamp: tuple[int, int]


class Files:
    """The files that are served, as they were at the start and as they are now."""

    def __init__(self) -> None:
        self._at_start = {name: _version(path) for name, path in _files().items()}
        self._now = dict(self._at_start)

    def get(self, name: str) -> Version | None:
        """The present content of a file; None for one that is not served."""
        known, path = self._now.get(name), FOLDER / name
        if known is None or not path.exists():
            return None
        if known.stamp != _stamp(path):
            self._now[name] = _version(path)
        return self._now[name]

    def is_changed(self, name: str) -> bool:
        """Whether it is another one than at the start."""
        return self._now[name] != self._at_start[name]


def _files() -> dict[str, Path]:
    """What is served, by name; compressed copies are chosen by the server, and have no address."""
    paths = (path for path in FOLDER.rglob("*") if path.is_file())
    return {
        path.relative_to(FOLDER).as_posix(): path
        for path in paths
        if path.suffix not in (".gz", ".br")
    }


def _version(path: Path) -> Version:
    return Version(hashlib.sha256(path.read_bytes()).hexdigest()[:12], _stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _add_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = HEADERS["Cross-Origin-Resource-Policy"]
