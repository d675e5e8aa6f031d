"""Clean incoming requests of characters that no page, paper or database can store."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from ipaddress import IPv6Address
from itertools import chain
from typing import Any

from flask import Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError
from werkzeug.utils import cached_property

from clinic import sealed_numbers as sealed

# Control characters except tab and line ends, and code points that are not characters (HTML
# standard, 13.2.3.5). NUL ends a text on PostgreSQL; none of them can be typed on purpose.
_NOT_STORABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)


_HOST = re.compile(
    r"(?:(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?|\[(?P<six>[0-9a-f:.]+)\])(?::(?P<port>\d{1,5}))?",
    re.IGNORECASE | re.ASCII,
)
LONGEST_HOST = 260
NO_HOST = "unknown.invalid"
"""Replaces an invalid Host header."""

LONGEST_ADDRESS = 64
"""The database's limit for a visitor's address."""

YEARS = range(2000, 2100)
"""The years that a URL may name. India's offset from UTC is the same in all of them."""


LOGO = "/account/logo/"
"""The path to which a logo is sent, and the most bytes of one."""
LOGO_BYTES = 6 * 1024 * 1024

SIGNATURES = ("/account/prescription/signature/", "/account/signature/")
"""The paths to which pictures of signatures are sent, and the most bytes of one."""
SIGNATURE_BYTES = 9 * 1024 * 1024

LISTS = "/account/patients/"
"""The path to which lists of patients are sent, and the most bytes of one."""
LIST_BYTES = 9 * 1024 * 1024

UPLOADS = re.compile(r"/patients/[0-9]+/reports/new/|/reports/[0-9]+/files/")
"""The paths to which files are sent."""

FILES_OF_A_FORM = 3
"""A form may send as much as this many of the largest files; a browser with scripts sends each file
by itself."""


def largest_upload(file_bytes: int) -> int:
    """Return the most bytes of a form with files, each of at most `file_bytes`."""
    return FILES_OF_A_FORM * file_bytes + 1024 * 1024


def most_bytes(path: str, file_bytes: int) -> int | None:
    """Return the most bytes of a form with files that is sent to this path; None where a form is no
    larger than any other. `file_bytes` is the limit of one report or photo.

    The server asks too: it hands on no body that is larger.
    """
    if UPLOADS.fullmatch(path):
        return largest_upload(file_bytes)
    signatures = dict.fromkeys(SIGNATURES, SIGNATURE_BYTES)
    return {LISTS: LIST_BYTES, LOGO: LOGO_BYTES, **signatures}.get(path)


def allow_uploads() -> None:
    """Before each request of who is signed in: let a form with files be larger than others."""
    most = most_bytes(request.path, current_app.config["UPLOAD_BYTES"])
    if request.method == "POST" and most is not None:
        request.max_content_length = most


def storable(text: str) -> str:
    """Return the text without characters that cannot be shown."""
    return _NOT_STORABLE.sub("", text)


def is_host(text: str) -> bool:
    """Return whether a Host header is a host with or without a port (RFC 9110, 7.2)."""
    match = _HOST.fullmatch(text)
    if match is None or len(text) > LONGEST_HOST or int(match["port"] or 0) > 65535:
        return False
    try:
        text.encode("ascii").decode("idna")  # as Werkzeug reads it; `xn--` alone is no name
        return match["six"] is None or bool(IPv6Address(match["six"]))
    except ValueError:
        return False


class RowNumber(IntegerConverter):
    """A row number in a URL, at most the largest that the database can store."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, max=2**63 - 1, **options)


def sealed_numbers(secret_key: Callable[[], str]) -> type[BaseConverter]:
    """Return the converter of numbers that a URL has sealed, see `clinic.sealed_numbers`."""

    class SealedNumber(BaseConverter):
        regex = sealed.PATTERN

        def to_python(self, value: str) -> int:
            try:
                return sealed.unseal(value, secret_key())
            except ValueError:
                raise ValidationError from None

        def to_url(self, value: int) -> str:
            return sealed.seal(value, secret_key())

    return SealedNumber


class DayInAddress(BaseConverter):
    """A day in a URL as YYYY-MM-DD, in one of YEARS."""

    regex = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: date) -> str:
        return value.isoformat()


class MonthInAddress(DayInAddress):
    """A month in a URL as YYYY-MM; its value is the first day."""

    regex = "20[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return super().to_python(f"{value}-01")

    def to_url(self, value: date) -> str:
        return value.isoformat()[:7]


def parts_of_addresses(secret_key: Callable[[], str]) -> dict[str, type[BaseConverter]]:
    """Return the converters of the parts of a URL, by name."""
    return {
        "int": RowNumber,
        "day": DayInAddress,
        "month": MonthInAddress,
        "sealed": sealed_numbers(secret_key),
    }


class CleanRequest(Request):
    """A request with cleaned form, names of files, query and remote address, and a valid host and
    scheme."""

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        _repair(environ)
        super().__init__(environ, *args, **kwargs)
        if self.remote_addr is not None:  # any text that a proxy sends
            self.remote_addr = storable(self.remote_addr)[:LONGEST_ADDRESS]

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return _clean(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        if not isinstance(self.__dict__["form"], _CleanDict):
            self.__dict__["form"] = _clean(self.__dict__["form"])
            for file in chain.from_iterable(self.__dict__["files"].listvalues()):
                file.filename = storable(file.filename or "")


def _repair(environ: dict[str, Any]) -> None:
    """Replace values at which Werkzeug would fail in the middle of a page."""
    if environ["wsgi.url_scheme"] not in ("http", "https"):
        environ["wsgi.url_scheme"] = "http"
    if not is_host(environ.get("HTTP_HOST", "")):
        environ["HTTP_HOST"] = NO_HOST
    # Bytes that are not UTF-8. Our cookies are ASCII, and so is a query as it should be written.
    if not (cookies := environ.get("HTTP_COOKIE", "")).isascii():
        environ["HTTP_COOKIE"] = cookies.encode("ascii", "replace").decode()
    if not (query := environ.get("QUERY_STRING", "")).isascii():
        environ["QUERY_STRING"] = "".join(c if c.isascii() else f"%{ord(c):02X}" for c in query)


class _CleanDict(ImmutableMultiDict[str, str]):
    """Values cleaned by `storable`."""


def _clean(values: Any) -> _CleanDict:
    return _CleanDict((name, storable(value)) for name, value in values.items(multi=True))
