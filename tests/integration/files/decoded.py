"""What the decoder made of the files that the factories add, kept for the next time.

A child process decodes each upload, which costs a quarter of a second; the tests of the decoder and
of uploads run it, those that need a report as a row do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from clinic.files import decoding
from clinic.files.decoding import Decoded

decode = decoding.take
KEPT: dict[tuple[str, bool], tuple[Decoded, dict[str, bytes]]] = {}
"""By the content's hash: the decoder's answer, and its files by name."""


@contextmanager
def decoded_once() -> Iterator[None]:
    """Decode a file once in a process, and copy what was made for the same content after that."""
    with patch.object(decoding, "take", _take):
        yield


def _take(source: Path, folder: Path, is_xray: bool) -> Decoded:
    key = hashlib.sha256(source.read_bytes()).hexdigest(), is_xray
    if key not in KEPT:
        answer = decode(source, folder, is_xray)
        made = {path.name: path.read_bytes() for path in folder.iterdir() if path != source}
        KEPT[key] = answer, made
    answer, made = KEPT[key]
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return answer
