"""In mid-training the program quits at once, with status 0 and without a word."""

from __future__ import annotations

import pytest

from tests.quitting import quit_at


@pytest.mark.parametrize(("preset", "moment"), [("spiral", 0.0), ("digits", 0.15), ("xor", 0.6)])
def test_quitting_in_mid_training_ends_well_and_soon(preset: str, moment: float) -> None:
    seconds, fault = quit_at(preset, moment, {"QT_QPA_PLATFORM": "offscreen"})
    assert not fault, fault
    assert seconds > 0.0
