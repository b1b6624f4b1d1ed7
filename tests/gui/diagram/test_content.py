"""The numbers of the diagram: which edges, how strong, which colours."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_nn.engine.activations import Tanh
from desktop_nn.gui.colors import LIGHT
from desktop_nn.gui.diagram.content import MOST_EDGES, PIXEL_EDGES, Known, Scales, content_of
from desktop_nn.gui.diagram.layout import arrange
from desktop_nn.gui.diagram.plan import plan_of
from desktop_nn.gui.diagram.ranking import Ranking, Shown, ranks
from tests.gui.fake_document import FakeDocument, points_info


def known(document: FakeDocument) -> Known:
    return Known(document.network.layers, document.network.tensor, document.network)


def made(document: FakeDocument, size=(700, 320)):
    plan = plan_of(document)
    layout = arrange(plan, *size, with_weights=True, chosen=(None, None))
    forward = None if document.answer is None else document.answer.forward
    drawing = document.drawing_input
    return layout, content_of(
        plan,
        layout,
        Known(document.network.layers, document.network.tensor, document.network),
        drawing,
        forward,
        Scales(),
        LIGHT,
    )


def drawing_of(*pixels: int) -> np.ndarray:
    drawing = np.zeros(784, np.uint8)
    drawing[list(pixels)] = 255
    return drawing


def test_without_a_drawing_the_strongest_weights_lead_from_the_picture() -> None:
    document = FakeDocument()
    layout, content = made(document)
    edges, weights = content.gaps[0], document.network.tensor("h1.weights")
    for slot, unit in enumerate(layout.columns[1].shown):
        pixels = set(edges.sources[edges.targets == slot].tolist())
        assert pixels == set(np.argsort(-np.abs(weights[:, unit]))[:PIXEL_EDGES].tolist())


def test_with_a_drawing_only_its_ink_has_edges() -> None:
    document = FakeDocument()
    ink = [100, 101, 102, 130, 131]
    document.draw(drawing_of(*ink))
    _, content = made(document)
    assert set(content.gaps[0].sources.tolist()) <= set(ink)


def test_edges_run_from_weak_to_strong_and_never_beyond_one() -> None:
    document = FakeDocument()
    for edges in made(document)[1].gaps:
        assert np.all(np.diff(edges.strengths) >= 0)
        assert edges.strengths.max() <= 1.0


def test_the_strongest_edges_are_kept_where_there_are_too_many() -> None:
    document = FakeDocument((60, 60), points_info(), activation=Tanh())
    layout, content = made(document, (900, 1700))
    weights = document.network.tensor("h2.weights")[np.ix_(layout.columns[1].shown, layout.columns[2].shown)]
    assert weights.size > MOST_EDGES
    kept = np.abs(content.gaps[1].weights)
    assert len(kept) == MOST_EDGES
    assert kept.min() >= np.sort(np.abs(weights), axis=None)[-MOST_EDGES]


def test_a_first_layer_picture_has_the_sign_of_its_weights() -> None:
    document = FakeDocument()
    weights = document.network.tensor("h1.weights")
    weights[:, 0] = 0.0
    weights[3 * 28 + 5, 0], weights[20 * 28 + 9, 0] = 0.5, -0.5
    _, content = made(document)
    image = content.columns[1].image
    positive, negative, zero = (image.pixelColor(*at) for at in ((5, 3), (9, 20), (14, 14)))
    assert positive.blue() > positive.red() + 60
    assert negative.red() > negative.blue() + 60
    assert min(zero.red(), zero.green(), zero.blue()) > 240


def test_a_surface_is_blue_where_the_neuron_is_positive_with_x2_upwards() -> None:
    document = FakeDocument((1,), points_info(), activation=Tanh())
    document.network.tensor("h1.weights")[...] = [[0.0], [1.0]]
    _, content = made(document)
    image = content.columns[1].image
    top, bottom = image.pixelColor(14, 1), image.pixelColor(14, image.height() - 2)
    assert top.blue() > top.red() + 60
    assert bottom.red() > bottom.blue() + 60


def test_active_neurons_are_those_with_a_positive_sum() -> None:
    document = FakeDocument()
    document.draw(drawing_of(*range(300, 420)))
    layout, content = made(document)
    for number in (1, 2):
        sums = document.answer.forward.z[number - 1][0][list(layout.columns[number].shown)]
        np.testing.assert_array_equal(content.columns[number].active, sums > 0)


def test_bars_reach_from_zero_to_the_most_active() -> None:
    document = FakeDocument()
    document.draw(drawing_of(*range(300, 420)))
    layout, content = made(document)
    values = document.answer.forward.a[0][0]
    expected = values[list(layout.columns[1].shown)] / values.max()
    np.testing.assert_allclose(content.columns[1].bars, expected, rtol=1e-6)


def test_limits_hold_still_for_small_changes() -> None:
    scales = Scales()
    values = np.linspace(-1, 1, 1000)
    before = scales.of("w", values)
    assert scales.of("w", values * 1.05) == before
    assert scales.of("w", values * 2) == pytest.approx(2 * before, rel=0.06)


def test_of_a_large_network_the_first_neurons_are_drawn_with_what_is_known_of_them() -> None:
    document = FakeDocument((40, 30))
    network = document.network

    def first(name: str) -> np.ndarray:
        return network.tensor(name)[..., :12]

    part = Known(network.layers, first)
    order = ranks(part, None, Shown.ENDS)
    assert order == {"h1": tuple(range(12)), "h2": tuple(range(12))}
    assert set(ranks(part, None, Shown.STRONGEST)["h1"]) == set(range(12))
    plan = plan_of(document)
    layout = arrange(plan, 700, 300, with_weights=True, chosen=(None, None), ranks=order)
    content = content_of(plan, layout, part, None, None, Scales(), LIGHT)
    assert content.columns[1].image is not None
    shown = layout.columns[2].shown
    assert set(shown) <= set(range(12))
    edges = content.gaps[1]
    rows, columns = np.asarray(layout.columns[1].shown)[edges.sources], np.asarray(shown)[edges.targets]
    np.testing.assert_array_equal(edges.weights, network.tensor("h2.weights")[rows, columns])


def test_in_training_the_order_stands_still() -> None:
    document = FakeDocument((40, 30))
    ranking = Ranking()
    ranking.shown = Shown.STRONGEST
    before = ranking.now(known(document), None, None, still=True)
    document.network.tensor("h1.weights")[:, before["h1"][-1]] *= 100
    assert ranking.now(known(document), None, None, still=True) == before
    assert ranking.now(known(document), None, None, still=False) != before
