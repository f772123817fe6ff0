"""The vectors of all texts that ship, computed once with the default model, so that a first start need not read them.

The file holds hashes of texts and vectors in half precision, no texts. Write it again after a change of shipped texts:
load the starter and the demo into an empty installation, then run `manage.py write_starter_vectors`.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from skills.models import TextVector
from skills.services.shipped.model_profiles import FOLDER, model_of

VECTORS = "starter_vectors.npz"
_HASH_BYTES = 32


@dataclass(frozen=True)
class _Shipped:
    """rows: row of a text in `vectors`, by text hash. vectors: (n, dimension), float16."""

    rows: dict[str, int] = field(default_factory=dict)
    vectors: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float16))


@functools.cache
def _read(folder: Path, revision: str) -> _Shipped:
    """The shipped vectors of this revision; empty if none ship for it."""
    file = folder / model_of(revision) / VECTORS
    if not model_of(revision) or "/" in model_of(revision) or not file.is_file():
        return _Shipped()
    with np.load(file, allow_pickle=False) as data:
        if str(data["revision"]) != revision:
            return _Shipped()
        return _Shipped({row.tobytes().hex(): number for number, row in enumerate(data["hashes"])}, data["vectors"])


def shipped_vectors(hashes: Iterable[str], revision: str) -> dict[str, np.ndarray]:
    """The shipped unit vectors, float32, by text hash. Hashes without a shipped vector are missing."""
    shipped = _read(FOLDER, revision)
    found = {key: shipped.rows[key] for key in hashes if key in shipped.rows}
    if not found:
        return {}
    vectors = shipped.vectors[list(found.values())].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)  # half precision changes the length a little
    return dict(zip(found, vectors, strict=True))


def write_shipped_vectors(revision: str) -> tuple[Path, int]:
    """The path of the file and the number of vectors, after writing all stored vectors of the revision.

    Call it only where nothing but the starter and the demo was loaded. Equal vectors give equal bytes.
    """
    rows = TextVector.objects.filter(model_revision=revision).order_by("text_hash").values_list("text_hash", "vector")
    pairs = [(bytes.fromhex(key), np.frombuffer(blob, "<f4").astype(np.float16)) for key, blob in rows]
    path = FOLDER / model_of(revision) / VECTORS
    path.parent.mkdir(parents=True, exist_ok=True)
    hashes = np.frombuffer(b"".join(key for key, _ in pairs), np.uint8).reshape(-1, _HASH_BYTES)
    np.savez(path, revision=np.array(revision), hashes=hashes, vectors=np.stack([vector for _, vector in pairs]))
    return path, len(pairs)
