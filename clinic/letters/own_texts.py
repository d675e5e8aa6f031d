"""The doctor's texts of letters. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping

from clinic.clock import utc_now
from clinic.extensions import db
from clinic.letters import queries
from clinic.letters.kinds import LetterKind
from clinic.letters.models import LetterText
from clinic.letters.texts import shipped_text
from clinic.versions import change, flush_edit


class NoSuchLetter(LookupError):
    """This doctor has no letter, draft or text with this number."""


class TextNameTaken(Exception):
    """There is a text of this kind and language with this name."""


def template_of(kind: LetterKind, language: str, text_id: int | None) -> str:
    """Return the text with its fields: the chosen one, the doctor's own standard, or the shipped
    one. A chosen text of another language stays the chosen one."""
    chosen = queries.find_text(text_id) if text_id else None
    if chosen is None:
        chosen = queries.find_text_called(kind.value, language, "")
        chosen = chosen if chosen and chosen.archived_at is None else None
    return chosen.body if chosen else shipped_text(kind, language)


def get_text(text_id: int) -> LetterText:
    """Return this doctor's text. Raises NoSuchLetter."""
    text = queries.find_text(text_id)
    if text is None:
        raise NoSuchLetter(text_id)
    return text


def save_text(
    text: LetterText | None,
    seen_version: int,
    values: Mapping[str, str],
    request_key: str | None = None,
) -> LetterText:
    """Add a text or change one. Raises TextNameTaken, Stale."""
    same = queries.find_text_called(values["kind"], values["language"], values["name"])
    if same is not None and same.archived_at is not None and text is None:
        same.body, same.archived_at = values["body"], None
        flush_edit()
        return same
    if same is not None and (text is None or same.id != text.id):
        raise TextNameTaken
    if text is None:
        text = LetterText(**values, request_key=request_key or None)
        db.session.add(text)
        db.session.flush()
        return text
    change(text, seen_version, values)
    flush_edit()
    return text


def archive_text(text: LetterText) -> None:
    """Take a text out of use; `restore_text` undoes it."""
    text.archived_at = text.archived_at or utc_now()
    db.session.flush()


def restore_text(text: LetterText) -> None:
    """Undo `archive_text`."""
    text.archived_at = None
    db.session.flush()
