"""The app icons match the web app's manifest."""

from __future__ import annotations

import json
import struct

from clinic.assets import FOLDER


def test_each_icon_has_the_size_in_the_manifest() -> None:
    manifest = json.loads((FOLDER / "manifest.webmanifest").read_text())
    assert (manifest["display"], manifest["scope"]) == ("standalone", "/")
    pictures = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]
    for icon in pictures:
        width, height = struct.unpack(">II", (FOLDER / icon["src"]).read_bytes()[16:24])
        assert icon["sizes"] == f"{width}x{height}"
    purposes = sorted((icon["sizes"], icon["purpose"]) for icon in pictures)
    assert purposes == [("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")]
