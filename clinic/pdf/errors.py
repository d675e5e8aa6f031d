"""Errors of a document; warnings of xhtml2pdf become errors."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGERS = [logging.getLogger(name) for name in ("xhtml2pdf", "reportlab")]


class PdfError(Exception):
    """A document that could not be made; the message says why, for the log."""


class ForbiddenResourceError(PdfError):
    """A document asked for a file or address outside its own fonts and images."""


class _Complaints(logging.Handler):
    """Messages of the libraries, from warnings upward."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def no_complaints() -> Iterator[None]:
    """Raise PdfError at the end for whatever xhtml2pdf or ReportLab logged as a warning or worse.

    They warn and go on where text would be lost: an unread font, a character without a glyph, a
    refused file. What they say goes in the error and not to the log as well, since it can quote
    the document. For one thread at a time.
    """
    complaints = _Complaints()
    before = [logger.propagate for logger in _LOGGERS]
    for logger in _LOGGERS:
        logger.setLevel(logging.WARNING)
        logger.addHandler(complaints)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagate in zip(_LOGGERS, before, strict=True):
            logger.removeHandler(complaints)
            logger.propagate = propagate
    if complaints.messages:
        raise PdfError("; ".join(complaints.messages))
