"""A hash of the program that computes answers. After an upgrade that changes it, every answer is computed again."""

import functools
import hashlib
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
# Code and shipped figures that answers are computed with. A test checks that nothing `compute` imports is missing.
_PARTS = (
    "courses/arithmetic",
    "courses/services/answers",
    "courses/services/catalogue/course_situations.py",
    "courses/services/library/unit_courses.py",
    "courses/services/match_settings.py",
    "skills/arithmetic",
    "skills/services/exposure",
    "skills/services/occupations",
    "skills/services/shipped/model_profiles.py",
    "skills/services/shipped/shipped_vectors.py",
    "skills/services/situations",
    "skills/starter/models",
    "skills/starter/occupation_situations.csv",
)


@functools.cache
def program_fingerprint() -> str:
    """A hash of the files that answers are computed with.

    A changed comment changes the hash too. The cost is one run over everybody after an upgrade. The benefit is that
    nobody has to raise a version number by hand.
    """
    digest = hashlib.sha256()
    for part in _PARTS:
        place = _ROOT / part
        files = sorted([*place.rglob("*.py"), *place.rglob("*.json")]) if place.is_dir() else [place]
        for file in files:
            digest.update(f"{file.relative_to(_ROOT).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()
