"""Which arithmetic this processor does fastest: float32, or bfloat16 where it has instructions for it.

Vectors of the two are one revision. They differ less than any score shows (cosine above 0.9998), and workers on
different processors must be able to share a run: with a revision each, none of their results could be compared.
"""

import json
import logging
import platform
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from django.conf import settings

logger = logging.getLogger(__name__)
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
SAME = 0.999  # cosine of the two vectors of one text, at least
FASTER = 1.1  # a precision that is hardly faster is not worth the rounding
_INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "bf16")  # x86's two, and ARM's
_SAMPLE = [
    "Answer the phone.",
    "Write up the minutes of the weekly meeting and send them to everybody who was there.",
    "Lay pipes and test the joints under pressure before the trench is filled in again.",
] * 8
_ROUNDS = 3

Encode = Callable[[list[str]], np.ndarray]


def forced() -> str:
    """The precision RESKILL_PRECISION asks for; empty: to be chosen here."""
    return settings.RESKILL_PRECISION if settings.RESKILL_PRECISION in DTYPES else ""


def has_instructions() -> bool:
    """Whether the processor multiplies bfloat16 itself; where it does not, it is many times slower."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").casefold().split()
    except OSError:
        return False  # not Linux: float32 is never wrong
    return any(name in flags for name in _INSTRUCTIONS)


def choose(revision: str, encoders: Callable[[str], Encode]) -> str:
    """The precision to use on this machine: what RESKILL_PRECISION says, else the winner of a short trial.

    The trial's result is kept in RESKILL_VAR for this processor, model and version of torch. encoders: makes the
    encoding function of a precision.
    """
    if name := forced():
        return name
    if not has_instructions():
        return "float32"
    file, key = settings.VAR_DIR / "precision.json", f"{_processor()} torch {torch.__version__} {revision}"
    known = _read(file)
    if known.get(key) not in DTYPES:
        known = {key: trial(encoders("float32"), encoders("bfloat16"))}
        _write(file, known)
    return known[key]


def trial(exact: Encode, quick: Encode) -> str:
    """bfloat16 where it gives the same vectors in clearly less time, else float32. The best of three rounds counts."""
    same = float((exact(_SAMPLE) * quick(_SAMPLE)).sum(1).min())
    seconds: dict[str, float] = {"float32": float("inf"), "bfloat16": float("inf")}
    for _ in range(_ROUNDS):
        for name, encode in (("float32", exact), ("bfloat16", quick)):
            begun = time.perf_counter()
            encode(_SAMPLE)
            seconds[name] = min(seconds[name], time.perf_counter() - begun)
    ratio = seconds["float32"] / seconds["bfloat16"]
    chosen = "bfloat16" if same >= SAME and ratio >= FASTER else "float32"
    logger.info("sentence model in %s: bfloat16 is %.1f times as fast, cosine %.5f", chosen, ratio, same)
    return chosen


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "CPU part")))
    return next(named, platform.processor())


def _read(file: Path) -> dict[str, str]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(file: Path, known: dict[str, str]) -> None:
    try:
        file.write_text(json.dumps(known), encoding="utf-8")
    except OSError:
        logger.info("%s cannot be written: the trial is run by each process", file)
