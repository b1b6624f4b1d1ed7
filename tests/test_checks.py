"""The test command: which checks run, what it says of them, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_nn import checks

ROOT = Path(__file__).resolve().parent.parent


def _check(name: str, code: str, streams: bool = False) -> checks.Check:
    return checks.Check(name, "sys", ("-c", code), streams)


def test_each_check_gets_one_line_and_a_failure_its_output(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ticks = iter(range(100))
    status = checks.run_all(
        [
            _check("lint", "print('chatter')"),
            _check("types", "import sys; print('line 3: wrong'); sys.exit(3)"),
            _check("tests", "print('5 passed', flush=True)", streams=True),
        ],
        tmp_path,
        clock=lambda: float(next(ticks)),
    )
    assert status == 1
    assert capfd.readouterr().out.splitlines() == [
        "lint   passed  1.0 s",
        "line 3: wrong",
        "types  FAILED (status 3)  1.0 s",
        "5 passed",
        "tests  passed  1.0 s",
        "       failed: types  7.0 s",
    ]


def test_all_passed_is_status_0(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert checks.run_all([_check("lint", "pass")], tmp_path) == 0
    assert "all passed" in capfd.readouterr().out


def test_checks_run_without_a_screen_on_one_blas_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "8")
    checks.run_all([_check("a", "import os; print(os.environ['OPENBLAS_NUM_THREADS'])", streams=True)], tmp_path)
    assert capfd.readouterr().out.splitlines()[0] == "1"


@pytest.mark.parametrize(
    ("arguments", "names", "pytest_part"),
    [
        ([], ["lint", "contracts", "types", "tests"], ()),
        (["--fast"], ["lint", "contracts", "types", "tests"], ("-m", "not slow")),
        (["--only", "tests", "--", "-k", "idx", "-x"], ["tests"], ("-k", "idx", "-x")),
        (["--only", "lint", "--only", "types"], ["lint", "types"], None),
    ],
)
def test_arguments_choose_the_checks_and_reach_pytest(
    arguments: list[str], names: list[str], pytest_part: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[checks.Check] = []
    monkeypatch.setattr(checks, "run_all", lambda chosen, root: ran.extend(chosen) or 0)
    assert checks.main(arguments) == 0
    assert [check.name for check in ran] == names
    if pytest_part is not None:
        assert ran[-1].command == ("-m", "pytest", "-n", "2", "--dist", "loadfile", *pytest_part)


def test_without_the_source_it_says_where_the_tests_are(tmp_path: Path) -> None:
    assert "in a checkout of it, run `python3 -m desktop_nn test`" in checks.why_not(tmp_path, [])


def test_a_tool_that_is_not_installed_is_named() -> None:
    lacking = checks.Check("lint", "no_such_tool", ())
    assert checks.why_not(ROOT, [lacking]).startswith("The checks need no_such_tool, which")


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(checks, "run_all", interrupted)
    assert checks.main(["--only", "lint"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_an_unknown_check_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        checks.main(["--only", "spelling"])
    assert caught.value.code == 2
    assert "spelling" in capsys.readouterr().err


def test_the_checks_of_this_interpreter_can_run() -> None:
    assert checks.why_not(ROOT, checks.all_checks(False, ())) == ""
