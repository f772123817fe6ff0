"""How long tests wait before they take something for hung: so long that no slow or overbooked machine reaches it.

A wait ends with its event, so that a long patience costs nothing where all is well. No test asserts how long something
took; what is slow is measured by `make bench`.
"""

import time
from collections.abc import Callable

import pytest

PATIENCE_S = 300
_LOOK_EVERY_S = 0.1


def wait_until(done: Callable[[], object], what: str, evidence: Callable[[], str] = str) -> None:
    """Returns once `done`; fails the test when it hangs. evidence: what else the failure says."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            pytest.fail(f"waited {PATIENCE_S:.0f} s for: {what}\n{evidence()}")
        time.sleep(_LOOK_EVERY_S)
