"""A failed step shows the end of its output and advice."""

from __future__ import annotations

import sys

import pytest

from setup.steps import ROOT, SetupError, advice_for, capture, run


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_step_prints_its_begin_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    run(python("print('noise')"), "Fetching")
    output = capsys.readouterr().out
    assert "Fetching ...\n" in output
    assert "Fetching: done" in output
    assert "noise" not in output


def test_a_failed_step_shows_the_end_of_its_output() -> None:
    code = "for n in range(99): print('line', n)\nraise SystemExit(3)"
    with pytest.raises(SetupError) as failure:
        run(python(code), "Fetching")
    text = str(failure.value)
    assert "Fetching failed (exit code 3)" in text
    assert "line 98" in text
    assert "line 80\n" not in text


def test_a_missing_program_is_a_failed_step() -> None:
    with pytest.raises(SetupError, match="Fetching failed"):
        run([str(ROOT / "no-such-program")], "Fetching")


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("Temporary failure in name resolution", "internet connection"),
        ("npm error code EAI_AGAIN", "internet connection"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "damaged or changed"),
        ("error: command 'gcc' failed", "compiled here"),
        ("something nobody foresaw", "lines above"),
    ],
)
def test_a_failure_comes_with_advice(output: str, advice: str) -> None:
    assert advice in advice_for(output)


def test_a_missing_program_gives_the_exit_code_127() -> None:
    assert capture(["/no/such/program"])[0] == 127
