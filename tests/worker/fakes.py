"""Fake encoders that a worker process loads."""

import time

from tests.fakes import FakeEncoder


class SlowEncoder(FakeEncoder):
    """Returns the same vectors slowly, so that a test can kill the worker in the middle of a run."""

    def encode(self, texts):
        time.sleep(0.4)
        return super().encode(texts)


class DormantEncoder(FakeEncoder):
    """Returns the same vectors after more time than three heartbeats of the tests."""

    def encode(self, texts):
        time.sleep(5)
        return super().encode(texts)


class SluggishEncoder(FakeEncoder):
    """Returns the same vectors a little slowly."""

    def encode(self, texts):
        time.sleep(0.1)
        return super().encode(texts)


class OtherModel(FakeEncoder):
    """Another model. Its vectors must never be compared with those of FakeEncoder."""

    revision = "fake@2"
