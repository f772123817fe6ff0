"""The time limit for waits in tests. It is long enough for slow and overloaded machines.

A wait ends with its event, so a long limit costs no time if the test passes. No test asserts durations; `make bench`
measures speed.
"""

import time
from collections.abc import Callable

import pytest

PATIENCE_S = 300
_LOOK_EVERY_S = 0.1


def wait_until(done: Callable[[], object], what: str, evidence: Callable[[], str] = str) -> None:
    """Returns when `done()` is true. Fails the test after PATIENCE_S seconds. evidence: text added to the failure."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            pytest.fail(f"waited {PATIENCE_S:.0f} s for: {what}\n{evidence()}")
        time.sleep(_LOOK_EVERY_S)
