"""`desktop-nn test`: lint, types, contracts and tests, with one clear line for each."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_nn import environment
from desktop_nn.arguments import BAD_INPUT, FAILED, INTERRUPTED, Parser

_CONTRACTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
# A file's tests stay together, for they share what is slow to make; `-- -n 0` runs all of them one after the other.
_TWO_AT_ONCE = ("-n", "2", "--dist", "loadfile")


@dataclass(frozen=True)
class Check:
    """One command with a verdict.

    Attributes:
        name: what it checks, as `--only` takes it.
        module: the package that it needs.
        command: what runs, without the interpreter.
        streams: its output is shown as it comes, not only when it fails.
    """

    name: str
    module: str
    command: tuple[str, ...]
    streams: bool = False


def all_checks(fast: bool, pytest_arguments: Sequence[str]) -> tuple[Check, ...]:
    """Give every check in the order in which they run: the quickest first."""
    tests = ("-m", "pytest", *_TWO_AT_ONCE, *(("-m", "not slow") if fast else ()), *pytest_arguments)
    return (
        Check("lint", "ruff", ("-m", "ruff", "check", ".")),
        Check("contracts", "importlinter", ("-c", _CONTRACTS, "--no-logo")),
        Check("types", "mypy", ("-m", "mypy")),
        Check("tests", "pytest", tests, streams=True),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the checks in the source checkout.

    Args:
        argv: the arguments after `desktop-nn test`.

    Returns:
        0 when all passed, 1 when one failed, 2 when they cannot run here, 130 when interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    own, given = _split(arguments)
    options = _parser().parse_args(own)
    checks = [c for c in all_checks(options.fast, given) if not options.only or c.name in options.only]
    root = Path(__file__).resolve().parent.parent
    problem = why_not(root, checks)
    if problem:
        print(problem, file=sys.stderr)
        return BAD_INPUT
    try:
        return run_all(checks, root)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def _parser() -> Parser:
    parser = Parser(
        prog="desktop-nn test",
        description="Lint, contracts, types and tests. What follows -- goes to pytest.",
    )
    parser.add_argument("--fast", action="store_true", help="leave out the tests that take some seconds each")
    names = [check.name for check in all_checks(False, ())]
    parser.add_argument("--only", action="append", choices=names, help="run this one alone (may be repeated)")
    return parser


def why_not(root: Path, checks: Sequence[Check]) -> str:
    """Say why the checks cannot run here, or nothing."""
    if not (root / "pyproject.toml").is_file() or not (root / "tests").is_dir():
        return "The tests come with the source: in a checkout of it, run `python3 -m desktop_nn test`."
    lacking = [check.module for check in checks if importlib.util.find_spec(check.module) is None]
    if lacking:
        return (
            f"The checks need {', '.join(lacking)}, which this Python does not have. "
            f"Run `pip install '{root}[test]'`, or `python3 -m desktop_nn test` with another Python."
        )
    return ""


def run_all(checks: Sequence[Check], root: Path, clock: Callable[[], float] = time.perf_counter) -> int:
    """Run each check, print its verdict, and return 1 when any failed."""
    started, failed = clock(), []
    width = max(len(check.name) for check in checks)
    for check in checks:
        begun = clock()
        status, output = _run(check, root)
        if status != 0:
            failed.append(check.name)
            print(output, end="")
        verdict = "passed" if status == 0 else f"FAILED (status {status})"
        print(f"{check.name:<{width}}  {verdict}  {clock() - begun:.1f} s", flush=True)
    summary = f"failed: {', '.join(failed)}" if failed else "all passed"
    print(f"{'':<{width}}  {summary}  {clock() - started:.1f} s", flush=True)
    return FAILED if failed else 0


def _run(check: Check, root: Path) -> tuple[int, str]:
    environ = dict(os.environ)
    environment.prepare(environ)
    command = [sys.executable, *check.command]
    if check.streams:
        return subprocess.run(command, cwd=root, env=environ, check=False).returncode, ""
    done = subprocess.run(
        command, cwd=root, env=environ, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    return done.returncode, done.stdout
