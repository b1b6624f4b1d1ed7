from __future__ import annotations

import contextlib
import json

import pytest

from desktop_nn.bench import diagram, engine, first_paint, main, window
from desktop_nn.bench.effort import Effort
from desktop_nn.bench.figures import Ratio, Spread
from desktop_nn.bench.screen import OFFSCREEN

TINY = Effort(digits=200, starts=1, seconds=0.3, turn=0.3, pen_seconds=0.4, pauses=1, frames=4, burst=0.002, rounds=2)


def test_first_paint_tells_how_long_and_on_what():
    rows, plain = first_paint.measure(TINY, [OFFSCREEN])
    found = plain["offscreen"]
    assert 0 < found["min"] <= found["median"]
    # The phases follow each other, so together they are the whole.
    assert sum(found["phases"].values()) == pytest.approx(found["median"])
    assert [row.goal for row in rows] == [first_paint.GOAL, None]


def test_phases_are_medians_of_what_lies_between_the_moments():
    runs = [
        {"interpreter": 10.0, "imports": 30.0, "built": 60.0, "painted": 100.0},
        {"interpreter": 20.0, "imports": 60.0, "built": 70.0, "painted": 90.0},
        {"interpreter": 12.0, "imports": 42.0, "built": 62.0, "painted": 92.0},
    ]
    assert first_paint.phases_of(runs) == {"interpreter": 12.0, "imports": 30.0, "built": 20.0, "painted": 30.0}


def test_the_window_is_trained_drawn_on_paused_and_put_into_other_shapes():
    rows, plain = window.measure(TINY, OFFSCREEN)
    assert plain["screen"] == "offscreen"
    speed = plain["steps_per_second"]
    assert all(rate > 0 for rate in (*speed["without"], *speed["with"]))
    assert speed["share"] == [pytest.approx(100.0 * speed["with"][0] / speed["without"][0])]
    # Some of the 50 movements are due before the pen goes down, or only after the end.
    assert 10 <= plain["pen_to_bars_ms"]["count"] <= 50
    assert all(plain[f"{what}_ms"]["count"] == TINY.pauses for what in window.REACTIONS)
    assert {row.part for row in rows} == {"window"}
    assert [row.name for row in rows if row.goal is not None] == [
        "training with it against without",
        "60 Hz timer, median",
        "60 Hz timer, 99th percentile",
        "while drawing, 99th percentile",
        "pen to bars, 99th percentile",
        "with every view, timer, median",
        "with every view, 99th percentile",
        "with every view, longest",
        "Pause, longest",
        "Reset, longest",
        "another tab, longest",
        "another size, longest",
    ]


def test_the_diagram_is_drawn_zoomed_and_dragged(monkeypatch):
    monkeypatch.setattr(diagram, "LARGE", (16,))
    monkeypatch.setattr(diagram, "SETTLE", 0.1)
    rows, plain = diagram.measure(TINY, OFFSCREEN)
    assert plain["training_zoom_ms"]["count"] == TINY.frames
    assert all(row.value > 0 for row in rows)
    assert rows[0].goal == diagram.FIRST
    assert {row.goal for row in rows[2:]} == {diagram.FRAME}


def test_engines_take_turns_and_are_compared():
    found = engine.measure(TINY, [engine.OWN, engine.TUTORIAL], ["W5"])
    own, other = found.times["W5"][engine.OWN], found.times["W5"][engine.TUTORIAL]
    assert len(own.values) == len(other.values) == TINY.rounds
    assert found.ratios("W5")[engine.TUTORIAL] == Ratio(other.median / own.median, other.least / own.least)
    assert found.rate("W5") == pytest.approx(4960 / own.least / 1000.0)
    assert "W5  2-8-8-1" in found.text()


def test_a_doubtful_ratio_is_marked():
    steady, shaken = Spread((10.0, 10.0)), Spread((10.0, 40.0))
    text = engine.Results({"W1": {engine.OWN: steady, engine.TUTORIAL: shaken}}, 100.0).text()
    assert "*2.50x" in text
    assert "* the two ratios differ" in text


def test_peers_have_goals_and_wide_layers_a_share_of_the_peak():
    times = {"W2": {engine.OWN: Spread((3000.0,)), "torch": Spread((4500.0,))}}
    rows = engine.Results(times, 200.0).rows()
    assert [(row.name, row.verdict) for row in rows] == [
        ("W2 against torch", "ok"),
        ("W2, share of sgemm's peak", "missed"),
    ]


def test_peers_that_are_not_there_are_named_with_how_to_get_them(monkeypatch):
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda name: None)
    torch, jax = engine.missing_peers()
    assert torch.startswith("torch is not installed (pip install torch")
    assert jax == "jax is not installed (pip install jax)"
    assert engine.engines(peers=True) == ["desktop-nn", "tutorial"]


def test_the_report_is_one_json_object(monkeypatch, capsys):
    monkeypatch.setattr(main, "QUICK", TINY)
    measure = engine.measure
    monkeypatch.setattr(main.engine, "measure", lambda effort, names: measure(effort, names, ["W5"]))
    assert main.main(["--json", "--quick", "--only", "engine"]) == 0
    out = capsys.readouterr().out
    found = json.loads(out)
    assert out.count("\n") == 1
    assert set(found) == {"machine", "engine", "rows", "failures", "missing_peers"}
    assert found["engine"]["works"]["W5"]["times_us"]["desktop-nn"]["count"] == TINY.rounds
    assert found["failures"] == []


def test_what_cannot_be_measured_is_told_and_does_not_keep_the_rest_from_it(monkeypatch, capsys):
    def broken(*_):
        raise main.MeasurementFailed("window_child ended unexpectedly")

    monkeypatch.setattr(main, "QUICK", TINY)
    monkeypatch.setattr(main.window, "measure", broken)
    monkeypatch.setattr(main, "best_screen", lambda: contextlib.nullcontext(OFFSCREEN))
    assert main.main(["--quick", "--only", "window"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "window: window_child ended unexpectedly."


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--only", "nothing"], "argument --only: invalid choice: 'nothing'"),
        (["--seconds", "0"], "argument --seconds: must be a number from 1 to 3600, not '0'"),
        (["--seconds", "soon"], "argument --seconds: must be a number from 1 to 3600, not 'soon'"),
        (["more"], "unrecognized arguments: more"),
    ],
)
def test_bad_input_is_one_clear_line(argv, words, capsys):
    with pytest.raises(SystemExit) as exit_:
        main.main(argv)
    assert exit_.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"desktop-nn bench: {words}")
