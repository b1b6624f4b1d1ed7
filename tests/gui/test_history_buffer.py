"""The buffer of the curves holds the very rows it was given, and forgets only the oldest."""

import numpy as np
import pytest

from desktop_nn.experiment.history import EPOCH, UPDATE, History
from desktop_nn.gui.history_buffer import HistoryBuffer


def rows(first: int, count: int) -> np.ndarray:
    made = np.zeros(count, UPDATE)
    made["step"] = np.arange(first, first + count)
    made["loss"] = made["step"] / 2
    return made


NO_EPOCHS = np.empty(0, EPOCH)


def test_appended_rows_come_back_in_order() -> None:
    buffer = HistoryBuffer(10_000)
    for first in range(1, 2001, 250):
        buffer.append(rows(first, 250), NO_EPOCHS)
    np.testing.assert_array_equal(buffer.steps, np.arange(1, 2001))
    np.testing.assert_array_equal(buffer.loss, np.arange(1, 2001, dtype=np.float32) / 2)


def test_beyond_twice_the_limit_the_oldest_go() -> None:
    buffer = HistoryBuffer(100)
    buffer.append(rows(1, 150), NO_EPOCHS)
    assert len(buffer.steps) == 150
    buffer.append(rows(151, 100), NO_EPOCHS)
    np.testing.assert_array_equal(buffer.steps, np.arange(151, 251))


@pytest.mark.parametrize("count", [0, 3])
def test_replace_shows_another_record_alone(count: int) -> None:
    buffer = HistoryBuffer(100)
    buffer.append(rows(1, 50), np.zeros(2, EPOCH))
    buffer.replace(History(updates=rows(7, count), epochs=np.zeros(1, EPOCH)))
    np.testing.assert_array_equal(buffer.steps, np.arange(7, 7 + count))
    assert len(buffer.epochs) == 1
