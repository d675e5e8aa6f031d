"""The screens of a clinic: sizes, touch, and what a context of the browser is told."""

from __future__ import annotations

from typing import Any

Screen = dict[str, Any]


def _touch(width: int, height: int) -> Screen:
    return {"viewport": {"width": width, "height": height}, "has_touch": True, "is_mobile": True}


TABLET = _touch(820, 1180)
LANDSCAPE = _touch(1180, 820)
PHONE = _touch(390, 844)
DESK: Screen = {"viewport": {"width": 1440, "height": 900}}

SCREENS = {"tablet": TABLET, "landscape": LANDSCAPE, "phone": PHONE, "desk": DESK}
