"""Install styles, scripts, icons and fonts from the npm registry.

`python -m setup.assets` fetches the packages of package-lock.json and copies their files to two
folders that git ignores: clinic/static/vendor (served) and clinic/fonts (read for PDFs, never
served). With `--deploy`, the clinic's own static files get compressed copies too (compression.py).
The names of the icons are in setup/icons.txt.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

from setup.compression import add_copies, remove_copies, write, write_with_copies
from setup.node import npm
from setup.steps import ROOT, SetupError, run, say
from setup.turns import one_at_a_time

LOCK = ROOT / "package-lock.json"
ICONS = ROOT / "setup" / "icons.txt"
MODULES = ROOT / "node_modules"
STATIC = ROOT / "clinic" / "static"
VENDOR = STATIC / "vendor"
FONTS = ROOT / "clinic" / "fonts"
STAMP = FONTS / ".stamp"
FETCHED = MODULES / ".fetched"

SERVED = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
SPRITE = "icons.svg"
SCRIPTS = (
    "",
    "Bengali",
    "Devanagari",
    "Gujarati",
    "Gurmukhi",
    "Kannada",
    "Malayalam",
    "Tamil",
    "Telugu",
)
WEIGHTS = ("400Regular", "700Bold")
SVG = "{http://www.w3.org/2000/svg}"


def is_current() -> bool:
    """Return whether all files exist and are from the current lock file and icon list."""
    try:
        stamped = STAMP.read_text("ascii")
    except OSError:
        return False
    return stamped == _current_stamp() and all(path.exists() for path in outputs())


def outputs() -> list[Path]:
    """Return the path of every file that this module installs."""
    return [VENDOR / name for name in (*SERVED, SPRITE)] + [FONTS / name for name in fonts()]


def fonts() -> dict[str, str]:
    """Return the path of each font below node_modules, by file name."""
    paths = {}
    for script in SCRIPTS:
        package = "@expo-google-fonts/" + "-".join(filter(None, ["noto-sans", script.lower()]))
        for weight in WEIGHTS:
            name = f"NotoSans{script}_{weight}.ttf"
            paths[name] = f"{package}/{weight}/{name}"
    return paths


def ensure(deploy: bool = False) -> None:
    """Fetch and copy missing files. Raises SetupError where that fails."""
    # npm empties node_modules first: two at once remove each other's files, and both fail.
    with one_at_a_time():
        if not is_current():
            fetch()
            publish()
        if deploy:
            add_copies(STATIC, leave_out=VENDOR)
        else:
            remove_copies(STATIC, leave_out=VENDOR)


def fetch(dev: bool = False) -> None:
    """Fill node_modules from the lock file; `dev` adds the packages for tests and checks."""
    mark = f"{_hash(LOCK)} {'dev' if dev else ''}".strip()
    if FETCHED.exists() and FETCHED.read_text("ascii").startswith(mark):
        return
    command = [*npm(), "ci", "--ignore-scripts", "--include=dev" if dev else "--omit=dev"]
    run(command, "Fetching " + ("what tests and checks need" if dev else "styles, icons and fonts"))
    FETCHED.write_text(mark, "ascii")


def publish() -> None:
    """Copy the fetched files to their folders, each atomically, the stamp last."""
    STAMP.unlink(missing_ok=True)
    for name, source in SERVED.items():
        write_with_copies(VENDOR / name, _remove_source_map((MODULES / source).read_bytes()))
    write_with_copies(VENDOR / SPRITE, sprite(icon_names(), MODULES / "bootstrap-icons" / "icons"))
    for name, source in fonts().items():
        write(FONTS / name, (MODULES / source).read_bytes())
    write(FONTS / "OFL.txt", (MODULES / "@expo-google-fonts/noto-sans/LICENSE_FONT").read_bytes())
    write(STAMP, _current_stamp().encode("ascii"))


def icon_names() -> list[str]:
    """Return the names in setup/icons.txt, one per line."""
    return ICONS.read_text("utf-8").split()


def sprite(names: list[str], folder: Path) -> bytes:
    """Return one SVG with a <symbol> for each name. Raises SetupError for an unknown name."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    root = ElementTree.Element(f"{SVG}svg")
    for name in names:
        try:
            # Safe to parse: npm has checked the hashes of the lock file.
            icon = ElementTree.parse(folder / f"{name}.svg").getroot()  # noqa: S314
        except FileNotFoundError:
            raise SetupError(f"setup/icons.txt: Bootstrap Icons has no {name!r}.") from None
        symbol = ElementTree.SubElement(root, f"{SVG}symbol", id=name, viewBox="0 0 16 16")
        symbol.extend(icon)
    _remove_whitespace(root)
    notice = b"<!-- Bootstrap Icons, MIT, https://icons.getbootstrap.com -->\n"
    return notice + ElementTree.tostring(root)


def _remove_whitespace(element: ElementTree.Element) -> None:
    for part in element.iter():
        part.text = part.tail = None


def _remove_source_map(content: bytes) -> bytes:
    # The map is not served, so the tools of browsers must not request it.
    return re.sub(rb"\n?/\*# sourceMappingURL=\S+ \*/\s*$", b"\n", content)


def _current_stamp() -> str:
    return " ".join(_hash(path) for path in (LOCK, ICONS, Path(__file__)))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str]) -> int:
    """Run `python -m setup.assets [--deploy]`; return the exit code."""
    try:
        ensure(deploy="--deploy" in arguments)
    except SetupError as reason:
        say(f"\n{reason}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
