"""The page on which tablets get the clinic's own CA certificate, without a sign-in.

Only the server of `make run` provides HTTPS itself, and stores `LocalHttps` in the app.
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
    """HTTPS in the clinic's own network.

    `authority` is the CA's certificate (DER), `names` are the names and addresses in the server's
    certificate, first those that a tablet can reach.
    """

    KEY: ClassVar[str] = "local_https"

    port: int
    authority: bytes
    names: list[str]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the CA's certificate, as tablets show it: pairs in capitals."""
        return hashlib.sha256(self.authority).digest().hex(":").upper()

    def address(self, host: str) -> str:
        """Return the clinic's HTTPS address by `host`, or by the first name if `host` is
        unknown."""
        name = host if host in self.names else self.names[0]
        return f"https://{f'[{name}]' if ':' in name else name}:{self.port}/"


def offered() -> LocalHttps | None:
    """Return the HTTPS of this server; None where it provides none itself."""
    https: LocalHttps | None = current_app.extensions.get(LocalHttps.KEY)
    return https


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
