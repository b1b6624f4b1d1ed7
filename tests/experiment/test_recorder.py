"""The recorder: nothing lost below the limit, exact minima and means beyond it, the same whenever it is looked at."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_nn.experiment import recorder
from desktop_nn.experiment.history import LiveEdit
from desktop_nn.experiment.recorder import HistoryRecorder


def losses(steps: int) -> np.ndarray:
    return np.random.default_rng(3).random(steps).astype(np.float32)


def fed(steps: int, limit: int = 1000, piece: int = 37, freeze_every: int = 0) -> HistoryRecorder:
    made, values = HistoryRecorder(limit=limit), losses(steps)
    for start in range(0, steps, piece):
        made.add_updates(values[start : start + piece], 1 - values[start : start + piece])
        if freeze_every and start % freeze_every == 0:
            made = HistoryRecorder(made.freeze(), limit=limit)
    return made


def test_below_the_limit_every_update_is_kept() -> None:
    history = fed(900).freeze()
    assert history.updates["step"].tolist() == list(range(1, 901))
    assert np.array_equal(history.updates["loss"], losses(900))
    assert len(history.buckets) == 0


def test_beyond_the_limit_the_oldest_become_buckets_of_a_hundred() -> None:
    history = fed(2345).freeze()
    values = losses(2345)
    # 1,345 too many: 14 whole hundreds go.
    assert history.buckets["step"].tolist() == list(range(100, 1401, 100))
    assert history.updates["step"].tolist() == list(range(1401, 2346))
    hundreds = values[:1400].reshape(14, 100)
    assert np.array_equal(history.buckets["loss_min"], hundreds.min(1))
    assert np.array_equal(history.buckets["loss_max"], hundreds.max(1))
    assert history.buckets["loss_mean"] == pytest.approx(hundreds.mean(1), rel=1e-6)
    assert history.buckets["metric_max"] == pytest.approx(1 - hundreds.min(1))


def test_the_record_does_not_depend_on_when_it_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MOST_BUCKETS", 16)
    one, other = fed(9000, piece=900).freeze(), fed(9000, piece=11, freeze_every=7).freeze()
    for table in ("updates", "buckets"):
        assert getattr(one, table).tobytes() == getattr(other, table).tobytes()


def test_too_many_buckets_are_joined_in_pairs_and_stay_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MOST_BUCKETS", 16)
    history = fed(9000).freeze()
    values = losses(9000)
    assert len(history.buckets) < 16
    ends = history.buckets["step"]
    assert ends[-1] == 8000
    for begin, end, bucket in zip([0, *ends[:-1]], ends, history.buckets, strict=True):
        part = values[begin:end]
        assert (bucket["loss_min"], bucket["loss_max"]) == (part.min(), part.max())
        assert bucket["loss_mean"] == pytest.approx(part.mean(), rel=1e-5)


def test_new_rows_are_taken_once() -> None:
    made = HistoryRecorder()
    made.add_updates(losses(3), losses(3))
    made.add_epoch((0, 3, 1, 1, 1, 1, 0, 0))
    first, second = made.take_new(), made.take_new()
    assert first[0]["step"].tolist() == [1, 2, 3]
    assert len(first[1]) == 1
    assert [len(rows) for rows in second] == [0, 0]


def test_freezing_up_to_an_update_leaves_out_what_came_later() -> None:
    made = fed(50)
    made.add_epoch((1, 20, 1, 1, 1, 1, 0, 0))
    made.add_epoch((2, 40, 1, 1, 1, 1, 0, 0))
    made.add_edit(LiveEdit(10, "a", 1))
    made.add_edit(LiveEdit(30, "b", 2))
    history = made.freeze(20)
    assert history.updates["step"][-1] == 20
    assert history.epochs["epoch"].tolist() == [1]
    assert [edit.path for edit in history.edits] == ["a"]


def test_a_frozen_record_is_read_only_and_apart_from_the_recorder() -> None:
    made = fed(50)
    history = made.freeze()
    made.add_updates(losses(5), losses(5))
    assert len(history.updates) == 50
    with pytest.raises(ValueError, match="read-only"):
        history.updates["loss"][0] = 1
