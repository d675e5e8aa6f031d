"""Write notes in a real browser under faults, and count the lost words.

    python -m bench.lost_words --rounds 200

Each round writes the note of a new patient: words are typed into several fields, and between them
come four mishaps of twelve: a response is lost, a request is dropped, late or slow, the server is
killed and started again, another tab writes the same note or that of another patient, the session
ends, Back is pressed, the page is closed, a tap comes twice. In the end every word that the page
reported as saved must be in its field, on a newly opened page. Exits with 1 where one is not.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, Error, expect, sync_playwright

from setup import chromium
from tests.browser.conftest import ARGUMENTS, sign_in
from tests.browser.killable_server import KillableServer
from tests.browser.mishaps import Storm
from tests.browser.screens import LANDSCAPE
from tests.integration.databases import Sqlite
from tests.integration.factories import Practice, open_practice

PATIENCE_MS = 30_000
"""Longer than the page's own patience (15 s): after that it says that it tries again, and does."""


def main() -> int:
    """Run all rounds; return the exit code."""
    options = _options()
    expect.set_options(timeout=PATIENCE_MS)
    database = Sqlite()
    practice = open_practice(database)
    began, counted, saved_words = time.monotonic(), Counter[str](), []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        clinic = KillableServer(database.url, Path(folder))
        try:
            browser = play.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
            for number in range(options.first, options.first + options.rounds):
                places = _round(browser, clinic, practice, f"{options.seed}-{number}", counted)
                saved_words += [places] if places is not None else []
                if (number + 1) % 10 == 0:
                    print(f"{len(saved_words)} rounds without a loss", flush=True)
            browser.close()
        finally:
            clinic.kill()
    database.end()
    minutes = (time.monotonic() - began) / 60
    print(f"\n{len(saved_words)} of {options.rounds} rounds without a loss in {minutes:.0f} min")
    print(f"{sum(saved_words)} acknowledged words, each in its place")
    for mishap, times in counted.most_common():
        print(f"  {times:4} times {mishap.replace('_', ' ')}")
    return 0 if len(saved_words) == options.rounds else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.lost_words", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--first", type=int, default=0, help="the number of the first round")
    return parser.parse_args()


def _round(
    browser: Browser, clinic: KillableServer, practice: Practice, seed: str, counted: Counter[str]
) -> int | None:
    """Return the number of acknowledged words, all of them present; None where the round failed."""
    context = browser.new_context(base_url=clinic.url, locale="en-IN", **LANDSCAPE)
    context.set_default_timeout(PATIENCE_MS)
    sign_in(context, practice, clinic.url)
    storm = Storm(clinic, practice, context, random.Random(seed))
    try:
        return storm.round()
    except (AssertionError, Error) as error:
        print(f"round {seed} after {list(storm.counted)}: {error}", flush=True)
        return None
    finally:
        counted.update(storm.counted)
        clinic.revive()
        context.close()


if __name__ == "__main__":
    sys.exit(main())
