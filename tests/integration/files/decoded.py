"""Caches the decoder's results for the files that the factories add.

A child process decodes each upload, which takes a quarter of a second; tests of the decoder and of
uploads run it, tests that only need a report as a row do not.
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
"""By hash of the content: the decoder's result, and its files by name."""


@contextmanager
def decoded_once() -> Iterator[None]:
    """Decode each content once in a process; later, copy the stored result."""
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
