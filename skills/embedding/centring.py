"""Recomputes the centre that is subtracted from the vectors of multilingual-e5-small."""

import csv
from pathlib import Path

import numpy as np

from skills.embedding.encoder import SentenceEncoder
from skills.embedding.multilingual import CENTRE


def write_centre() -> None:
    """Writes the mean of the starter's task statements. All models fitted on vectors must be fitted again."""
    starter = Path(__file__).parent.parent / "starter" / "reference_tasks.csv"
    with starter.open(encoding="utf-8", newline="") as file:
        statements = [row["statement"] for row in csv.DictReader(file)]
    centre = SentenceEncoder().uncentred(statements).mean(0, dtype=np.float64).astype(np.float32)
    np.save(CENTRE, centre, allow_pickle=False)
