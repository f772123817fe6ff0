"""Selects the fastest data type: float32, or bfloat16 if the processor has instructions for it.

Both types have the same revision. Their vectors differ too little to affect scores (cosine above 0.9998). Workers on
different processors must be able to share a run, and results with different revisions could not be compared.
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
SAME = 0.999  # minimum cosine of the two vectors of one text
FASTER = 1.1  # minimum speed-up that justifies the rounding
_INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "bf16")  # two of x86, one of ARM
_SAMPLE = [
    "Answer the phone.",
    "Write up the minutes of the weekly meeting and send them to everybody who was there.",
    "Lay pipes and test the joints under pressure before the trench is filled in again.",
] * 8
_ROUNDS = 3

Encode = Callable[[list[str]], np.ndarray]


def forced() -> str:
    """The data type set by RESKILL_PRECISION; empty if it is to be selected automatically."""
    return settings.RESKILL_PRECISION if settings.RESKILL_PRECISION in DTYPES else ""


def has_instructions() -> bool:
    """Whether the processor has bfloat16 instructions. Without them, bfloat16 is many times slower."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").casefold().split()
    except OSError:
        return False  # not Linux: use float32, which works everywhere
    return any(name in flags for name in _INSTRUCTIONS)


def choose(revision: str, encoders: Callable[[str], Encode]) -> str:
    """The data type for this machine: RESKILL_PRECISION, else the result of a short trial.

    The result is stored in RESKILL_VAR for this processor, model and version of torch. encoders: returns the encoding
    function for a data type.
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
    """bfloat16 if it gives the same vectors in clearly less time, else float32. Uses the best of three rounds."""
    same = float((exact(_SAMPLE) * quick(_SAMPLE)).sum(1).min())
    seconds: dict[str, float] = {"float32": float("inf"), "bfloat16": float("inf")}
    for _ in range(_ROUNDS):
        for name, encode in (("float32", exact), ("bfloat16", quick)):
            start = time.perf_counter()
            encode(_SAMPLE)
            seconds[name] = min(seconds[name], time.perf_counter() - start)
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
        logger.info("%s cannot be written; each process runs the trial again", file)
