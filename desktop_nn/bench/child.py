"""Every measurement runs in a process of its own; parent and child talk in lines of JSON."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from desktop_nn import environment
from desktop_nn.core.errors import UserError

_LAST_LINES = 3
PACKAGE = Path(__file__).resolve().parents[2]


class MeasurementFailed(UserError):
    """A measuring process died, or did not answer in time."""


def child_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what a measuring process finds in its environment: one BLAS thread, and this package."""
    env: MutableMapping[str, str] = {**os.environ, **(more or {})}
    environment.prepare(env)
    # What is measured is a program that has been started before, wherever the bench itself is run.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPATH"] = os.pathsep.join([str(PACKAGE), *filter(None, [env.get("PYTHONPATH")])])
    env["PYTHONIOENCODING"] = "utf-8"
    return dict(env)


class Child:
    """A process that measures; `ask` sends it an order and returns its answer."""

    def __init__(self, module: str, config: Mapping[str, Any], env: Mapping[str, str]) -> None:
        self._name = module.rpartition(".")[2]
        self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._answers: queue.Queue[str] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            encoding="utf-8",
            env=dict(env),
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def answer(self, timeout: float) -> dict[str, Any]:
        """Wait for the next answer.

        Raises:
            MeasurementFailed: the process ended, said nothing for `timeout` seconds, or reports an error.
        """
        try:
            line = self._answers.get(timeout=timeout)
        except queue.Empty:
            raise MeasurementFailed(f"{self._name} did not answer within {timeout:g} s") from None
        if not line:
            raise MeasurementFailed(f"{self._name} ended unexpectedly{self._last_words()}")
        try:
            found: dict[str, Any] = json.loads(line)
        except ValueError:
            raise MeasurementFailed(f"{self._name} answered {line.strip()[:80]!r}") from None
        if "error" in found:
            raise MeasurementFailed(f"{self._name}: {found['error']}")
        return found

    def ask(self, order: str, timeout: float, **arguments: Any) -> dict[str, Any]:
        """Send an order and wait for its answer."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"order": order, **arguments}) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise MeasurementFailed(f"{self._name} ended unexpectedly{self._last_words()}") from None
        return self.answer(timeout)

    def _last_words(self) -> str:
        self._process.wait()
        self._complaints.seek(0)
        lines = [line.strip() for line in self._complaints if line.strip()][-_LAST_LINES:]
        return f": {' / '.join(lines)}" if lines else f" with status {self._process.returncode}"

    def close(self) -> None:
        """End the process: by the end of its input, or by force after two seconds."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._complaints.close()


@contextlib.contextmanager
def child(module: str, config: Mapping[str, Any], env: Mapping[str, str] | None = None) -> Iterator[Child]:
    """Run a measuring process for the time of the block.

    Args:
        module: what `python -m` runs.
        config: its only argument, as JSON.
        env: variables on top of this process's.
    """
    process = Child(module, config, child_environment(env))
    try:
        yield process
    finally:
        process.close()


def say(answer: Mapping[str, Any]) -> None:
    """Answer the parent, from inside a measuring process."""
    print(json.dumps(answer), flush=True)


def serve(orders: Mapping[str, Callable[..., Mapping[str, Any]]]) -> None:
    """Carry out orders from standard input until it ends, from inside a measuring process."""
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        try:
            say(orders[order.pop("order")](**order))
        except UserError as error:
            say({"error": str(error)})
