"""Vectors of texts, read from the database. Missing vectors are taken from those that ship, or computed; both are stored."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from skills.arithmetic.text import normalise, text_hash
from skills.embedding import Encoder, get_encoder
from skills.errors import ModelError
from skills.models import TextVector
from skills.services.shipped.shipped_vectors import shipped_vectors

Progress = Callable[[int, int], None]
BATCH = 512
_PIECE = 5000  # texts per query


def _to_bytes(vector: np.ndarray) -> bytes:
    return vector.astype("<f4").tobytes()


def stored(hashes: Iterable[str], revision: str) -> dict[str, np.ndarray]:
    """The stored vectors, by text hash. Hashes without a vector are missing."""
    wanted, found = list(dict.fromkeys(hashes)), {}
    for start in range(0, len(wanted), _PIECE):
        rows = TextVector.objects.filter(model_revision=revision, text_hash__among=wanted[start : start + _PIECE])
        for key, blob in rows.values_list("text_hash", "vector"):
            found[key] = np.frombuffer(blob, dtype="<f4")
    return found


def missing(hashes: Iterable[str], revision: str) -> list[str]:
    """The hashes without a stored vector of this revision, in the order given, without duplicates."""
    wanted = list(dict.fromkeys(hashes))
    present: set[str] = set()
    for start in range(0, len(wanted), _PIECE):
        rows = TextVector.objects.filter(model_revision=revision, text_hash__among=wanted[start : start + _PIECE])
        present.update(rows.values_list("text_hash", flat=True))
    return [key for key in wanted if key not in present]


def _store(revision: str, vectors: Mapping[str, np.ndarray]) -> None:
    TextVector.objects.bulk_create(
        [
            TextVector(model_revision=revision, text_hash=key, vector=_to_bytes(vector))
            for key, vector in vectors.items()
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def embed(texts: Sequence[str], *, encoder: Encoder | None = None, progress: Progress | None = None) -> np.ndarray:
    """(n, dimension): unit vectors of the texts, in their order. Missing vectors are computed and stored.

    Each finished batch is stored, so that an interrupted call can be continued. Safe to run concurrently. Raises
    ModelError if the model returns vectors of the wrong shape.
    """
    encoder = encoder or get_encoder()
    keys = [text_hash(text) for text in texts]
    found = stored(keys, encoder.revision)
    todo = {key: normalise(text) for key, text in zip(keys, texts, strict=True) if key not in found}
    shipped = shipped_vectors(todo, encoder.revision)
    _store(encoder.revision, shipped)
    found.update(shipped)
    todo = {key: text for key, text in todo.items() if key not in shipped}
    total, order = len(todo), sorted(todo, key=lambda key: len(todo[key]))
    for start in range(0, total, BATCH):
        part = order[start : start + BATCH]
        vectors = encoder.encode([todo[key] for key in part])
        if vectors.shape != (len(part), encoder.dimension):
            raise ModelError(
                f"The model returned vectors of shape {vectors.shape}, not {(len(part), encoder.dimension)}."
            )
        computed = dict(zip(part, vectors, strict=True))
        _store(encoder.revision, computed)
        found.update(computed)
        if progress:
            progress(min(start + BATCH, total), total)
    if not keys:
        return np.zeros((0, encoder.dimension), np.float32)
    return np.stack([found[key] for key in keys]).astype(np.float32)
