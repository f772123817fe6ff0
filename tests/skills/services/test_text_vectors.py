"""Stored text vectors."""

import numpy as np
import pytest

from skills.arithmetic.text import text_hash
from skills.embedding import get_encoder
from skills.models import TextVector
from skills.services.exposure import text_vectors
from tests.fakes import FakeEncoder

pytestmark = pytest.mark.django_db


class CountingEncoder(FakeEncoder):
    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return super().encode(texts)


def test_a_text_is_embedded_once_regardless_of_spacing_and_repetition():
    encoder = CountingEncoder()
    first = text_vectors.embed(["Answer  the phone", "Prune roses", "Answer the phone "], encoder=encoder)
    again = text_vectors.embed(["Prune roses"], encoder=encoder)
    assert sorted(encoder.seen) == ["Answer the phone", "Prune roses"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(again[0], first[1])
    assert TextVector.objects.count() == 2


def test_vectors_are_stored_little_endian():
    text_vectors.embed(["Prune roses"])
    blob = bytes(TextVector.objects.get().vector)
    assert np.frombuffer(blob, "<f4") == pytest.approx(get_encoder().encode(["Prune roses"])[0])


def test_vectors_of_two_revisions_are_kept_apart():
    class Other(FakeEncoder):
        revision = "fake@2"

        def encode(self, texts):
            return -super().encode(texts)

    mine, theirs = text_vectors.embed(["Prune roses"]), text_vectors.embed(["Prune roses"], encoder=Other())
    assert mine[0] == pytest.approx(-theirs[0])
    assert set(TextVector.objects.values_list("model_revision", flat=True)) == {"fake@1", "fake@2"}
    assert text_vectors.missing([text_hash("Prune roses")], "fake@3") == [text_hash("Prune roses")]


def test_interrupted_embedding_continues_at_the_next_batch(monkeypatch):
    class Dying(CountingEncoder):
        def encode(self, texts):
            if self.seen:
                raise KeyboardInterrupt
            return super().encode(texts)

    texts = [f"Task number {n}" for n in range(5)]
    monkeypatch.setattr(text_vectors, "BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        text_vectors.embed(texts, encoder=Dying())
    encoder = CountingEncoder()
    assert text_vectors.embed(texts, encoder=encoder).shape == (5, 64)
    assert len(encoder.seen) == 3


def test_no_texts_give_an_empty_matrix():
    assert text_vectors.embed([]).shape == (0, 64)
