"""The meaning of job titles: their closeness to the directions of each occupation that ship for the sentence model.

`manage.py fit titles` writes the directions. Only the title that is looked up needs a vector.
"""

import functools
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from skills.arithmetic.title_directions import TitleDirections
from skills.arithmetic.title_words import spell_out
from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.models import AlternateTitle, Occupation
from skills.services.exposure import text_vectors
from skills.services.exposure.text_vectors import Progress
from skills.services.shipped.model_profiles import FOLDER, model_of

FILE = "title_directions.npz"


def evidence_of_meaning(plain: Sequence[str], codes: Sequence[str]) -> np.ndarray | None:
    """(q, m): of spelled-out titles for the occupations with these SOC codes; None if no directions ship for the model.

    An occupation without directions gets the lowest evidence of the row.
    """
    found = _directions(get_encoder().revision)
    if found is None or not len(plain):
        return None
    directions, places = found
    evidence = directions.evidence(text_vectors.embed([text or "-" for text in plain]))
    columns = np.array([places.get(code, -1) for code in codes])
    return np.where(columns >= 0, evidence[:, columns], evidence.min(1, keepdims=True))


def store_vectors(plain: Sequence[str]) -> None:
    """Computes the vectors of these spelled-out titles at once, which is quicker than batch by batch, and stores them."""
    if _directions(get_encoder().revision) is not None:
        text_vectors.embed(sorted({text or "-" for text in plain}))


@functools.lru_cache(maxsize=2)
def _directions(revision: str) -> tuple[TitleDirections, dict[str, int]] | None:
    path = _path(revision)
    if path is None or not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        if str(arrays["revision"]) != revision:
            return None  # another revision of the model gives other vectors
        return TitleDirections.from_arrays(arrays), {str(code): i for i, code in enumerate(arrays["codes"])}


def _path(revision: str) -> Path | None:
    model = model_of(revision)
    return FOLDER / model / FILE if model and "/" not in model else None


def read_english_titles() -> tuple[list[str], list[str]]:
    """The English titles of all occupations, spelled out, and their SOC codes: own titles and alternate titles."""
    own = Occupation.objects.order_by("soc_code").values_list("title", "soc_code")
    others = AlternateTitle.objects.filter(language="en").order_by("occupation__soc_code", "title", "pk")
    rows = [*own, *others.values_list("title", "occupation__soc_code")]
    return [spell_out(title) or title for title, _ in rows], [code for _, code in rows]


def fit_titles(*, progress: Progress | None = None) -> dict[str, float]:
    """The share of known titles whose own occupation is nearest in meaning, after writing the model's title directions."""
    texts, codes = read_english_titles()
    if not texts:
        raise NothingLoaded("There are no occupations yet. Run `manage.py load_starter`.")
    known = sorted(set(codes))
    owners = np.searchsorted(known, codes)
    vectors = text_vectors.embed(texts, progress=progress)
    directions = TitleDirections.fit(vectors, owners)
    revision = get_encoder().revision
    path = _path(revision)
    if path is not None:
        out = io.BytesIO()
        np.savez_compressed(
            out,
            codes=np.array(known),
            revision=np.array(revision),
            **directions.as_arrays(),  # type: ignore[arg-type]
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out.getvalue())
        _directions.cache_clear()
    return {"own occupation is nearest": float((directions.evidence(vectors).argmax(1) == owners).mean())}
