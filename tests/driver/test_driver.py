"""Whatever is done to the window, nothing is raised, warned of, left behind or kept waiting."""

from __future__ import annotations

import pytest

from tests.driver.__main__ import run

EVENTS = 5_000


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("mode", ["weak", "greedy"])
def test_no_event_anywhere_does_any_harm(mode: str, capfd: pytest.CaptureFixture[str]) -> None:
    harmless = run(1, EVENTS, mode)
    assert harmless, "".join(capfd.readouterr())
