"""Every preset is one click to a network that learns: each is trained to its end here."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_nn.core import tree
from desktop_nn.core.paths import resources_dir
from desktop_nn.data.sources import Digits
from desktop_nn.experiment.presets import PRESETS, WELCOME
from desktop_nn.gui.welcome.samples import DRIFT
from desktop_nn.training.trainer import Trainer
from tests.experiments import train_to_end

LEARNS = {"xor": 0.99, "spiral": 0.95, "plane": 0.98}


def test_the_welcome_experiment_comes_first_and_every_file_has_its_preset() -> None:
    assert next(iter(PRESETS)) == WELCOME
    assert {path.stem for path in (resources_dir() / "presets").glob("*.json")} == set(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_everything_there_is_to_say(name: str) -> None:
    preset = PRESETS[name]
    assert preset.label
    assert preset.description.endswith(".")
    assert preset.spec.name == preset.label
    assert tree.from_plain(type(preset.spec), tree.to_plain(preset.spec)) == preset.spec


@pytest.mark.parametrize("name", LEARNS)
def test_it_learns(name: str) -> None:
    spec = PRESETS[name].spec
    trainer = train_to_end(Trainer(spec, spec.data.load(spec.data_seed, spec.split)))
    for split in ("validation", "test"):
        metrics = trainer.evaluate(split)
        assert (metrics.accuracy if metrics.r2 is None else metrics.r2) >= LEARNS[name], split


def test_what_is_to_overfit_does() -> None:
    spec = tree.replace(PRESETS["overfit"].spec, "training.epochs", 28)
    trainer = train_to_end(Trainer(spec, spec.data.load(spec.data_seed, spec.split)))
    epochs = trainer.run().history.epochs
    lowest = epochs["validation_loss"].min()
    assert epochs["training_metric"][-1] > 0.99
    assert epochs["training_loss"][-1] < 0.02
    assert epochs["validation_loss"][-1] > 1.15 * lowest
    assert epochs["validation_metric"][-1] < 0.8
    # What the welcome page draws is this.
    drawn = np.array(DRIFT[1][:10])
    np.testing.assert_allclose(epochs["validation_loss"][1::3], drawn, rtol=0.1)


@pytest.mark.parametrize(("name", "least"), [("digits", 0.75), ("is_it_an_8", 0.93)])
def test_digits_are_learned_even_from_few(name: str, least: float) -> None:
    spec = PRESETS[name].spec
    assert isinstance(spec.data, Digits)
    spec = tree.replace(tree.replace(spec, "data.count", 1900), "training.epochs", 20)
    spec = tree.replace(tree.replace(spec, "split.test", 0.2), "data.sloppiness", 0.3)
    trainer = train_to_end(Trainer(spec, spec.data.load(spec.data_seed, spec.split)))
    accuracy = trainer.evaluate("test").accuracy
    assert accuracy is not None
    assert accuracy >= least
