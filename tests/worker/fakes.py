"""Fakes that a worker process loads."""

import time

from tests.fakes import FakeEncoder


class SlowEncoder(FakeEncoder):
    """The same vectors, slowly: there is a middle to be killed in."""

    def encode(self, texts):
        time.sleep(0.4)
        return super().encode(texts)


class SluggishEncoder(FakeEncoder):
    """The same vectors, a little slowly."""

    def encode(self, texts):
        time.sleep(0.1)
        return super().encode(texts)


class OtherModel(FakeEncoder):
    """Another model: its vectors must not meet those of the first."""

    revision = "fake@2"
