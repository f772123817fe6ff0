"""Fakes that a worker process loads."""

import time

from tests.fakes import FakeEncoder


class SlowEncoder(FakeEncoder):
    """The same vectors, slowly: there is a middle to be killed in."""

    def encode(self, texts):
        time.sleep(0.4)
        return super().encode(texts)
