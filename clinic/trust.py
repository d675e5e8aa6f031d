"""How a tablet comes to trust the clinic's own certificate: a page that needs no sign-in.

Only the server of `make run` offers HTTPS by itself, and leaves `LocalHttps` in the app.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, current_app, make_response, render_template, request

from clinic.auth.access import public

bp = Blueprint("trust", __name__)


@dataclass
class LocalHttps:
    """HTTPS in the clinic's own network: its port, the authority's certificate (DER), and the names
    and addresses that the server's certificate is for, first those that a tablet reaches."""

    KEY: ClassVar[str] = "local_https"

    port: int
    authority: bytes
    names: list[str]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as tablets show it: pairs in capitals."""
        return hashlib.sha256(self.authority).digest().hex(":").upper()

    def address(self, host: str) -> str:
        """Where the clinic is, for who has come by `host`, whatever that is."""
        known = host if host in self.names else self.names[0]
        return f"https://{f'[{known}]' if ':' in known else known}:{self.port}/"


def offered() -> LocalHttps | None:
    """What this server offers; None where HTTPS is somebody else's business."""
    found: LocalHttps | None = current_app.extensions.get(LocalHttps.KEY)
    return found


@bp.get("/trust/")
@public
def show() -> str:
    https = offered()
    address = https.address(request.host.rpartition(":")[0].strip("[]")) if https else ""
    return render_template("trust.html", https=https, address=address)


@bp.get("/trust/clinic-ca.crt")
@public
def certificate() -> Response:
    https = offered()
    if https is None:  # the page says why there is none
        return make_response(show())
    answer = make_response(https.authority)
    answer.headers["Content-Type"] = "application/x-x509-ca-cert"
    answer.headers["Content-Disposition"] = 'attachment; filename="clinic-ca.crt"'
    return answer
