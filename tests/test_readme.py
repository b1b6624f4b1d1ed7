"""README.md holds what it promises: its example works, its commands exist, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from desktop_nn.cli.parser import build_parser
from desktop_nn.core.tasks import Task
from desktop_nn.engine import activations
from desktop_nn.engine.activations import saturating
from desktop_nn.engine.gradient_check import gradient_check
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import CategoricalCrossEntropy

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
OTHER_COMMANDS = ("test", "bench")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def example() -> type[activations.Activation]:
    """The activation of the README, as if it stood at the end of the file that it is for."""
    (code,) = blocks("python")
    names = dict(vars(saturating))
    exec(compile(code, "README.md", "exec"), names)
    yield names["Arctan"]
    del activations.ACTIVATIONS._classes["arctan"]
    del activations.ACTIVATIONS._names[names["Arctan"]]


def test_the_example_is_an_activation_with_the_right_gradient(example: type[activations.Activation]) -> None:
    hidden = (Dense(id="h1", units=5, activation=example()), Dense(id="h2", units=4, activation=example()))
    options = {"inputs": 3, "outputs": 3, "rows": 7, "l2": 0.01}
    for seed in range(3):
        found = gradient_check(hidden, Output(), CategoricalCrossEntropy(), Task.MULTICLASS, seed=seed, **options)
        assert found.error <= 1e-7
    z = np.array([-3.0, 0.0, 1.0])
    np.testing.assert_allclose(example().value(z), [-1.2490457723982544, 0.0, 0.7853981633974483])
    assert activations.ACTIVATIONS.get("arctan") is example


def commands() -> list[str]:
    lines = [line.partition("#")[0].strip() for block in blocks("") for line in block.splitlines()]
    return [line.removeprefix("desktop-nn ") for line in lines if line.startswith("desktop-nn ")]


@pytest.mark.parametrize("command", commands())
def test_every_command_line_is_understood(command: str) -> None:
    arguments = shlex.split(command)
    if arguments[0] not in OTHER_COMMANDS:
        assert build_parser().parse_args(arguments).command == arguments[0]


def test_every_link_leads_to_a_file() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert len(links) >= 3
    for link in links:
        assert (ROOT / link).is_file(), link
