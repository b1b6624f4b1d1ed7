from __future__ import annotations

import pytest

from desktop_nn.bench.child import MeasurementFailed, child, child_environment


def test_a_child_that_dies_says_its_last_words():
    with child("desktop_nn.bench.no_such_child", {}) as process, pytest.raises(MeasurementFailed) as caught:
        process.answer(20.0)
    assert str(caught.value).startswith("no_such_child ended unexpectedly: ")
    assert "No module named" in str(caught.value)


def test_a_child_that_is_silent_is_not_waited_for():
    config = {"engine": "desktop-nn", "digits": 100}
    with child("desktop_nn.bench.engine_child", config) as process:
        assert process.answer(20.0) == {"ready": True}
        with pytest.raises(MeasurementFailed, match=r"engine_child did not answer within 0\.01 s"):
            process.answer(0.01)


def test_a_child_computes_with_one_thread():
    assert child_environment({"OPENBLAS_NUM_THREADS": "8"})["OPENBLAS_NUM_THREADS"] == "1"


def test_a_child_keeps_its_bytecode_as_an_installed_program_does():
    assert "PYTHONDONTWRITEBYTECODE" not in child_environment({"PYTHONDONTWRITEBYTECODE": "1"})
