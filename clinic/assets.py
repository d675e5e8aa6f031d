"""Styles, scripts and pictures: served compressed, cached for good under the hash of the file.

Only the address with the hash of the present content may be kept for good. Any other asks again
each time: while a new version is rolled out, an old process can be asked for the new address, and
no browser must keep its old styles under it.
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
HASH_LENGTH = 12
IS_VERSION = re.compile(rf"[0-9a-f]{{{HASH_LENGTH}}}").fullmatch
FOR_GOOD = "max-age=31536000, public, immutable"
ASK_AGAIN = "no-cache"
LOOK_AGAIN_SECONDS = 1.0
OF_COPIES = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
"""What a browser asks for instead of the whole file, as it is."""


def install(app: Flask) -> None:
    """Serves the folder before Flask sees a request, and gives templates `asset(name)` and
    `modules(folder)`.

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
        path = environ["PATH_INFO"]
        name, version = _read_address(path.removeprefix(PREFIX), environ.get("QUERY_STRING", ""))
        if not path.startswith(PREFIX) or files.get(name) is None:
            return inner(environ, start_response)
        if files.is_changed(name):
            noise.add_file_to_dictionary(PREFIX + name, str(FOLDER / name))
        if files.is_changed(name) or app.debug:
            environ = {key: value for key, value in environ.items() if key not in OF_COPIES}
        kept = FOR_GOOD if version == files.version(name) else ASK_AGAIN

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Cache-Control", kept)], *error)

        answer: Iterable[bytes] = noise({**environ, "PATH_INFO": PREFIX + name}, start)
        return answer

    app.wsgi_app = serve  # type: ignore[method-assign]
    app.jinja_env.globals.update(asset=files.address, modules=files.addresses_of_modules)


def _read_address(path: str, query: str) -> tuple[str, str]:
    """The name of a file and the version asked for ("" for none), of an address below PREFIX."""
    folder, _, rest = path.removeprefix(MODULES).partition("/")
    if path.startswith(MODULES) and IS_VERSION(folder) and not query:
        return MODULES + rest, folder
    return path, query.removeprefix("v=") if query.startswith("v=") else ""


class Version(NamedTuple):
    """A file's content at some moment: its hash, and what shows that it changed since."""

    hash: str
    stamp: tuple[int, int]


class Files:
    """The files that are served, as they were at the start and as they are now."""

    def __init__(self) -> None:
        self._at_start = {name: _version(path) for name, path in _files().items()}
        self._now = dict(self._at_start)
        self._modules = sorted(name for name in self._now if name.startswith(MODULES))
        self._named, self._named_at = "", -LOOK_AGAIN_SECONDS

    def get(self, name: str) -> Version | None:
        """The present content of a file; None for one that is not served."""
        known, path = self._now.get(name), FOLDER / name
        if known is None:
            return None
        try:
            stamp = _stamp(path)
        except FileNotFoundError:
            return None
        if known.stamp != stamp:
            self._now[name] = _version(path)
        return self._now[name]

    def is_changed(self, name: str) -> bool:
        """Whether it is another one than at the start."""
        return self._now[name] != self._at_start[name]

    def version(self, name: str) -> str:
        """What an address names to be kept for good: for a module, the version of all modules."""
        if name.startswith(MODULES):
            return self._version_of_modules()
        present = self.get(name)
        return present.hash if present else ""

    def address(self, name: str) -> str:
        """The address of a file; it changes when the file does.

        Modules have their version in the path, not behind it: what one imports by a relative path
        is of the same version, and no address of an older one can bring the new one or be brought.
        """
        if self.get(name) is None:
            return PREFIX + name
        if name.startswith(MODULES):
            return f"{PREFIX}{MODULES}{self.version(name)}/{name.removeprefix(MODULES)}"
        return f"{PREFIX}{name}?v={self.version(name)}"

    def addresses_of_modules(self, folder: str) -> list[str]:
        """The addresses of the modules in a folder, in the order of their names."""
        below, root = f"{MODULES}{folder}/", f"{PREFIX}{MODULES}{self._version_to_name()}/"
        names = (name for name in self._modules if name.startswith(below))
        return [root + name.removeprefix(MODULES) for name in names]

    def _version_to_name(self) -> str:
        """The version of all modules as pages name it, which may be a second old: to look at a
        dozen files takes a tenth of a page's time. What is served is compared with the present one.
        """
        now = time.monotonic()
        if now - self._named_at >= LOOK_AGAIN_SECONDS:
            self._named, self._named_at = self._version_of_modules(), now
        return self._named

    def _version_of_modules(self) -> str:
        versions = [(name, present.hash) for name in self._modules if (present := self.get(name))]
        return hashlib.sha256(repr(versions).encode()).hexdigest()[:HASH_LENGTH]


def _files() -> dict[str, Path]:
    """What is served, by name; compressed copies are chosen by the server, and have no address."""
    paths = (path for path in FOLDER.rglob("*") if path.is_file())
    return {
        path.relative_to(FOLDER).as_posix(): path
        for path in paths
        if path.suffix not in (".gz", ".br")
    }


def _version(path: Path) -> Version:
    return Version(hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH], _stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _add_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = HEADERS["Cross-Origin-Resource-Policy"]
