"""The clinic on a device's home screen: its service worker, and the page for no connection.

The service worker stores styles, scripts and icons and that one page, which name nobody; pages of
the clinic are never stored. Browsers allow it on encrypted addresses and on the server's own
computer alone, see `unencrypted.is_trusted_by_browsers`.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request

from clinic import assets
from clinic.auth.access import public
from clinic.trust import offered
from clinic.unencrypted import is_trusted_by_browsers

bp = Blueprint("home_screen", __name__)

STORED = (
    *("favicon.svg", "clinic.css", "components.css", "heading.css", "finding.css", "forms.css"),
    *("vendor/bootstrap.min.css", "vendor/htmx.min.js", "vendor/icons.svg"),
)
"""The files of every page that the service worker stores, beside the modules of `page` and
`frame`."""

WORKER = "service-worker.js"
VERSION_LENGTH = 12

HOW = {
    "android": "On this tablet or phone: open the browser’s menu ⋮ and tap Add to home screen.",
    "ipad": "On this iPad or iPhone: open this page in Safari, tap Share, then Add to Home Screen.",
    "desk": "On this computer, in Chrome or Edge: tap the sign at the end of the address line, "
    "or Install in the menu.",
}
"""How the clinic is put on the home screen, by the kind of device."""


def install(app: Flask) -> None:
    """Add to templates what the head and the settings say of the home screen."""
    app.jinja_env.globals.update(
        is_trusted_by_browsers=is_trusted_by_browsers,
        home_screen_words=words_for_device,
        offers_https=lambda: offered() is not None,
    )


@bp.get("/service-worker.js")
@public
def worker() -> Response:
    """Send the service worker, with the addresses of what it stores and a version of all that."""
    text, version = _worker(tuple(_stored()))
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/javascript; charset=utf-8"
    # Asked for with every page: an unchanged one is answered in a line.
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(version)
    answer.make_conditional(request)
    return answer


@bp.get("/offline/")
@public
def offline() -> str:
    """Render the page that stands in for one that could not be fetched."""
    return render_template("offline.html")


def words_for_device() -> str:
    """Return how this device puts the clinic on its home screen."""
    agent = request.user_agent.string
    if "Android" in agent:
        return HOW["android"]
    # An iPad identifies itself as a Mac: then both instructions are shown.
    if "iPhone" in agent or "iPad" in agent:
        return HOW["ipad"]
    return f"{HOW['desk']} {HOW['ipad']}" if "Macintosh" in agent else HOW["desk"]


def _stored() -> list[str]:
    files: assets.Files = current_app.extensions[assets.KEY]
    modules = files.addresses_of_modules("page") + files.addresses_of_modules("frame")
    return [files.address(name) for name in STORED] + modules


@lru_cache(maxsize=1)
def _worker(files: tuple[str, ...]) -> tuple[str, str]:
    """Return the script for these files, and the version of it with all it stores."""
    script = (assets.FOLDER / WORKER).read_text("utf-8")
    content = f"{script}{files}{_sources()}".encode()
    version = hashlib.sha256(content).hexdigest()[:VERSION_LENGTH]
    shell = json.dumps({"version": version, "files": files})
    return f"const SHELL = {shell};\n{script}", version


def _sources() -> list[str]:
    """Return the templates of the stored page: as written, for all processes have one version."""
    environment = current_app.jinja_env
    assert environment.loader is not None
    names = ("offline.html", "_skeleton.html")
    return [environment.loader.get_source(environment, name)[0] for name in names]
