from __future__ import annotations

import numpy as np
import pytest

from desktop_nn.bench import own_engine, tutorial
from desktop_nn.bench.tutorial import TutorialNetwork, targets_of
from desktop_nn.bench.works import WORKS, Samples, samples


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(3)
    return Samples(rng.integers(0, 256, (64, 784), np.uint8), rng.integers(0, 10, 64))


def test_flops_of_a_step_are_those_of_its_matrix_products():
    # 2-8-8-1, batch 10: forward and weights 2 * 10 * (16 + 64 + 8) each; inputs of layers 2 and 3: 2 * 10 * (64 + 8).
    assert WORKS["W5"].flops == 2 * 1760 + 1440


def test_flops_of_reading_are_those_of_one_row():
    assert WORKS["one image"].flops == 2 * (784 * 128 + 128 * 64 + 64 * 10)


@pytest.mark.parametrize("name", WORKS)
def test_the_engine_does_every_work(name, images):
    work = WORKS[name]
    data = samples(work, None) if work.sizes[0] == 2 else images
    assert own_engine.runner(work, data)(3) == 3


@pytest.mark.parametrize("name", [name for name, work in WORKS.items() if not work.batch_norm])
def test_the_tutorial_does_every_work_but_batch_normalization(name, images):
    work = WORKS[name]
    data = samples(work, None) if work.sizes[0] == 2 else images
    run = tutorial.runner(work, data)
    assert run is not None
    assert run(3) == 3


def test_the_tutorial_leaves_batch_normalization_out(images):
    assert tutorial.runner(WORKS["W4"], images) is None


@pytest.mark.parametrize("name", ["W1", "W3"])
def test_the_tutorial_really_learns(name, images):
    """It is compared fairly only if it does the work."""
    work = WORKS[name]
    network, x, y = TutorialNetwork(work), images.floats()[:10], targets_of(work, images)[:10]
    before = float(np.mean((network.forward(x)[-1] - y) ** 2))
    for _ in range(30):
        network.step(x, y)
    assert float(np.mean((network.forward(x)[-1] - y) ** 2)) < 0.7 * before


def test_both_read_an_image_alike(images):
    work = WORKS["one image"]
    network, own = TutorialNetwork(work), own_engine.build(work, images)
    for number in range(3):
        name = "output" if number == 2 else f"h{number + 1}"
        own.tensor(f"{name}.weights")[...] = network.weights[number]
        own.tensor(f"{name}.bias")[...] = network.biases[number]
    read = own.predict(images.x[:1])
    np.testing.assert_allclose(read, network.forward(images.floats()[:1])[-1], atol=1e-5)
