"""Print issued letters: the bytes of the first print are stored, and returned for later prints."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError

from clinic import changes
from clinic.audit import service as audit
from clinic.database import connections
from clinic.extensions import db
from clinic.extensions import session as open_session
from clinic.letterhead.queries import read_logo
from clinic.letters.content import LetterContent
from clinic.letters.models import Letter, LetterPaper
from clinic.letters.paper import LetterPaper as Paper
from clinic.letters.paper import render_letter
from clinic.letters.queries import find_paper
from clinic.letters.words import LABELS
from clinic.pdf import strike
from clinic.prescribing.paper_layout import Layout
from clinic.prescribing.signatures import signature_of

REVOKED, STRUCK = "REVOKED", "STRUCK"
ENTITY = "letters"


def print_letter(letter: Letter, layout: Layout) -> bytes:
    """Return the PDF of a letter, and record that it was printed.

    The first print for a paper is stored and always returned. That of a revoked letter has REVOKED
    across each page, that of a letter for the wrong patient STRUCK; neither is stored. Like
    `record_reading` this ends the reading transaction, and prints even when the disk is full or the
    database is read-only.
    """
    number = letter.id
    stored = find_paper(number, layout.key)
    word = _word_across(letter)
    if word:
        pdf = strike(stored or _render(letter, layout), word)
        audit.record_reading(ENTITY, number, "print")
        return pdf
    if stored is not None:
        audit.record_reading(ENTITY, number, "print")
        return stored
    return _store_first(number, layout, _render(letter, layout))


def _word_across(letter: Letter) -> str:
    if letter.revocation is not None:
        return REVOKED
    return STRUCK if letter.visit.discarded_at is not None else ""


def _render(letter: Letter, layout: Layout) -> bytes:
    content = LetterContent.from_json(letter.content)
    signature = signature_of(content.signature, letter.issued_by if content.owner_name else None)
    labels = LABELS.get(letter.language, LABELS["en"])
    return render_letter(Paper(content, layout, labels, signature, read_logo(content.logo)))


def _store_first(number: int, layout: Layout, pdf: bytes) -> bytes:
    session = open_session()
    session.expunge_all()
    if connections.is_read_only(db.engine):
        return pdf
    try:
        connections.take_write_lock(session.connection())
        session.add(LetterPaper(letter_id=number, paper=layout.key, pdf=pdf))
        changes.mark()
        audit.note("print", ENTITY, number)
        session.commit()
    except IntegrityError:  # another request stored its bytes first, and they count
        session.rollback()
        stored = find_paper(number, layout.key)
        audit.record_reading(ENTITY, number, "print")
        return stored or pdf
    except DBAPIError as error:
        session.rollback()
        audit.log_unwritten(error, f"The paper of letter {number}")
    return pdf
