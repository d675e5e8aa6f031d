#!/usr/bin/env python3
"""Start the clinic: `python3 run.py` installs what is missing, then serves it.

`python3 run.py --setup` installs only; `--setup --dev` also what tests and checks need.
`python3 run.py --reload`, for development, starts again when code or a template changes.

Every Python 3, old ones too, must be able to parse this file, so that it can say what to do. The
rest is in the folder setup/.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWEST_NAMED = 19


def newer_python() -> "str | None":
    """Return the path of another installed Python that is new enough, or None."""
    for minor in range(NEWEST_NAMED, OLDEST[1] - 1, -1):
        path = shutil.which("python3." + str(minor))
        # A version manager's shim may exist for a Python that is not installed.
        if path and subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


def main() -> int:
    """Run the launcher in a Python that is new enough; return the exit code."""
    if sys.version_info >= OLDEST:
        from setup.launcher import main as launch

        return launch(sys.argv[1:])
    better = newer_python() if os.name == "posix" else None
    if better:
        os.execv(better, [better, *sys.argv])  # noqa: S606
    sys.stderr.write(
        "The clinic needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".\n"
        "Install a newer one from python.org or from your system's packages, then start again\n"
        "with it, for example: python3.12 run.py\n"
    )
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # Ctrl-C before the launcher, which says the same, was loaded.
        sys.stderr.write("\nStopped. Start again to go on.\n")
        sys.exit(130)
