"""Steps for tests: papers, print settings and signatures."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pypdf
from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice

PDF = "/prescriptions/1/pdf/"
SETTINGS = "/account/prescription/"
SIGNATURE = "/account/prescription/signature/"
REGISTER = "/registers/h1/"
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def text_of(page: Page) -> str:
    sheets = pypdf.PdfReader(io.BytesIO(page.response.data)).pages
    return " ".join("\n".join(sheet.extract_text() for sheet in sheets).split())


def stored_papers(practice: Practice) -> list[tuple[Any, ...]]:
    """Return (paper, language) of every stored paper."""
    return sorted(row[2:4] for row in dump(practice.database)["prescription_papers"])


def set_up(desk: Browser, **typed: Any) -> Page:
    return desk.get(SETTINGS).form_to(SETTINGS).send(**typed)


def signature(size: tuple[int, int] = (400, 200)) -> bytes:
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).line([(40, 100), (size[0] - 40, 60)], fill=(20, 20, 80), width=6)
    written = io.BytesIO()
    drawn.save(written, "PNG")
    return written.getvalue()


def upload(desk: Browser, content: bytes, name: str = "signature.png") -> Page:
    values: dict[str, Any] = dict(desk.get(SETTINGS).form_to(SIGNATURE).values)
    values["picture"] = FileStorage(io.BytesIO(content), name, content_type="image/png")
    boundary, body = encode_multipart(values)  # in memory: a file of the client's would stay open
    return desk.post(SIGNATURE, body, content_type=f'multipart/form-data; boundary="{boundary}"')
