"""Serve styles, scripts and images compressed, cached without limit under the hash of the file.

Only the address with the hash of the current content may be cached without limit; any other is
revalidated each time. During a deployment an old process can receive a request for a new address,
and no browser may cache the old content under it.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from whitenoise import WhiteNoise

from clinic.headers import HEADERS

FOLDER = Path(__file__).resolve().parent / "static"
PREFIX = "/static/"
MODULES = "modules/"
KEY = "assets"
"""The name of the `Files` in the app's extensions."""

HASH_LENGTH = 12
IS_VERSION = re.compile(rf"[0-9a-f]{{{HASH_LENGTH}}}").fullmatch
FOR_GOOD = "max-age=31536000, public, immutable"
ASK_AGAIN = "no-cache"
LOOK_AGAIN_SECONDS = 1.0
OF_COPIES = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
"""The request headers by which a browser asks for anything but the whole, uncompressed file."""


def install(app: Flask) -> None:
    """Serve the folder in front of Flask, and add `asset(name)` and `modules(folder)` to templates.

    A file that has changed while the clinic runs, and every file when debugging, is sent whole and
    uncompressed: its recorded size and its compressed copies belong to the older content.
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
        path = environ["PATH_INFO"]
        name, version = _read_address(path.removeprefix(PREFIX), environ.get("QUERY_STRING", ""))
        if not path.startswith(PREFIX) or files.get(name) is None:
            return inner(environ, start_response)
        if files.is_changed(name):
            noise.add_file_to_dictionary(PREFIX + name, str(FOLDER / name))
        if files.is_changed(name) or app.debug:
            environ = {key: value for key, value in environ.items() if key not in OF_COPIES}
        caching = FOR_GOOD if version == files.version(name) else ASK_AGAIN

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Cache-Control", caching)], *error)

        answer: Iterable[bytes] = noise({**environ, "PATH_INFO": PREFIX + name}, start)
        return answer

    app.wsgi_app = serve  # type: ignore[method-assign]
    app.extensions[KEY] = files
    app.jinja_env.globals.update(asset=files.address, modules=files.addresses_of_modules)


def _read_address(path: str, query: str) -> tuple[str, str]:
    """Return the file's name and the requested version ("" for none) of an address below PREFIX."""
    folder, _, rest = path.removeprefix(MODULES).partition("/")
    if path.startswith(MODULES) and IS_VERSION(folder) and not query:
        return MODULES + rest, folder
    return path, query.removeprefix("v=") if query.startswith("v=") else ""


class FileVersion(NamedTuple):
    """A file's content at some time: its hash, and the stamp by which a change is noticed."""

    hash: str
    stamp: tuple[int, int]


class Files:
    """The served files, as they were at the start and as they are now."""

    def __init__(self) -> None:
        self._at_start = {name: _version(path) for name, path in _files().items()}
        self._now = dict(self._at_start)
        self._modules = sorted(name for name in self._now if name.startswith(MODULES))
        self._addresses: dict[str, str] = {}
        self._looked_at = -LOOK_AGAIN_SECONDS

    def get(self, name: str) -> FileVersion | None:
        """Return the current version of a file; None for one that is not served."""
        recorded, path = self._now.get(name), FOLDER / name
        if recorded is None:
            return None
        try:
            stamp = _stamp(path)
        except FileNotFoundError:
            return None
        if recorded.stamp != stamp:
            self._now[name] = _version(path)
        return self._now[name]

    def is_changed(self, name: str) -> bool:
        """Return whether the content differs from that at the start."""
        return self._now[name] != self._at_start[name]

    def version(self, name: str) -> str:
        """Return the version in the file's address; for a module, that of all modules together."""
        if name.startswith(MODULES):
            return self._version_of_modules()
        present = self.get(name)
        return present.hash if present else ""

    def address(self, name: str) -> str:
        """Return the address of a file for pages; it changes when the file does.

        Modules have their version in the path, not in the query: what one imports by a relative
        path then has the same version, and old and new modules are never mixed.
        """
        return self._addresses_for_pages().get(name, PREFIX + name)

    def addresses_of_modules(self, folder: str) -> list[str]:
        """Return the addresses of the modules in a folder, sorted by name."""
        below = f"{MODULES}{folder}/"
        return [self.address(name) for name in self._modules if name.startswith(below)]

    def _addresses_for_pages(self) -> dict[str, str]:
        """Return all addresses by name, at most LOOK_AGAIN_SECONDS old.

        To check the dozen files that a page names takes a tenth of the page's time. A file that is
        served is compared with its current version.
        """
        now = time.monotonic()
        if now - self._looked_at >= LOOK_AGAIN_SECONDS:
            of_modules = f"{PREFIX}{MODULES}{self._version_of_modules()}/"
            self._addresses = {
                name: of_modules + name.removeprefix(MODULES)
                if name.startswith(MODULES)
                else f"{PREFIX}{name}?v={present.hash}"
                for name in self._now
                if (present := self.get(name))
            }
            self._looked_at = now
        return self._addresses

    def _version_of_modules(self) -> str:
        versions = [(name, present.hash) for name in self._modules if (present := self.get(name))]
        return hashlib.sha256(repr(versions).encode()).hexdigest()[:HASH_LENGTH]


def _files() -> dict[str, Path]:
    """Return the served files by name; compressed copies have no address of their own."""
    paths = (path for path in FOLDER.rglob("*") if path.is_file())
    return {
        path.relative_to(FOLDER).as_posix(): path
        for path in paths
        if path.suffix not in (".gz", ".br")
    }


def _version(path: Path) -> FileVersion:
    return FileVersion(hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH], _stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def _add_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = HEADERS["Cross-Origin-Resource-Policy"]
