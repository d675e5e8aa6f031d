"""The form of the logo."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from clinic.letterhead.drawing import MOST_BYTES


class LogoForm(FlaskForm):
    picture = FileField("Picture of your logo")

    def upload(self) -> bytes:
        """Return the bytes of the picture, one more than allowed at most; none without a file."""
        if not self.picture.data:
            return b""
        with self.picture.data.stream as stream:
            return bytes(stream.read(MOST_BYTES + 1))
