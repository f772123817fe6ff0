"""Fakes: small working implementations for tests of other code."""

import functools
import hashlib

import numpy as np


class FakeEncoder:
    """Texts that share words get similar vectors. Deterministic; needs no model."""

    revision = "fake@1"
    dimension = 64

    def encode(self, texts):
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split() or [""]:
                vectors[row] += _word_vector(word.strip(".,;"), self.dimension)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@functools.cache
def _word_vector(word: str, dimension: int) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "little")
    return np.random.default_rng(seed).normal(size=dimension)
