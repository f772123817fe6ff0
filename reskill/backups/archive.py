"""The file of a backup: a tar file with a manifest, the database, uploaded files and the keys."""

import hashlib
import json
import os
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from reskill.backups import databases
from reskill.backups.databases import BackupError, Counts

_MANIFEST, _KEYS, _MEDIA = "manifest.json", "keys.json", "media"
_FORMAT = 1
KEY_NAMES = ("SECRET_KEY", "RESKILL_NOTES_KEY")


@dataclass(frozen=True)
class Manifest:
    """What is in the file. counts: rows of each table. hashes: SHA-256 of each other file by its name in the archive."""

    format: int
    made_at: str
    database: str
    counts: Counts
    hashes: dict[str, str]
    has_keys: bool


@dataclass(frozen=True)
class LastBackup:
    """The last backup of this installation, for the doctor. is_checked: whether it was restored into a temporary place."""

    made_at: datetime
    path: str
    is_checked: bool


def write_backup(folder: Path, *, with_keys: bool = True) -> LastBackup:
    """Writes a backup into the folder, restores it into a temporary place and compares. A faulty backup is removed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = timezone.now()
    path = folder / f"reskill-{now:%Y%m%d-%H%M%S}.tar"
    partial = path.with_suffix(".partial")
    try:
        with tempfile.TemporaryDirectory(prefix="reskill-backup-", dir=folder) as work:
            _pack(Path(work), partial, made_at=now.isoformat(), with_keys=with_keys)
        is_checked = check_backup(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    last = LastBackup(now, str(path.absolute()), is_checked)
    _record_of_last().write_text(json.dumps({**asdict(last), "made_at": now.isoformat()}))
    return last


def check_backup(path: Path) -> bool:
    """Whether the backup could be restored into a temporary place. Raises BackupError if it is damaged or incomplete."""
    with tempfile.TemporaryDirectory(prefix="reskill-check-", dir=path.parent) as work:
        manifest = unpack(path, Path(work))
        counts = databases.check_dump(Path(work) / manifest.database)
    if counts is None:
        return False
    compare(manifest.counts, counts)
    return True


def unpack(path: Path, folder: Path) -> Manifest:
    """Unpacks the backup and compares each file with its hash. Raises BackupError."""
    try:
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
        values = json.loads((folder / _MANIFEST).read_text())
        manifest = Manifest(**values)
    except (OSError, tarfile.TarError, ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{path} is no backup of this program, or it is damaged: {error}") from error
    if manifest.format != _FORMAT:
        raise BackupError(f"{path} has format {manifest.format}. This version reads format {_FORMAT}.")
    found = {_name(file, folder): _hash(file) for file in _files(folder) if file.name != _MANIFEST}
    if wrong := sorted(name for name in {*found, *manifest.hashes} if found.get(name) != manifest.hashes.get(name)):
        raise BackupError(f"{path} is damaged: {wrong[0]} is missing or differs.")
    return manifest


def compare(wanted: Counts, found: Counts) -> None:
    for table in sorted({*wanted, *found}):
        if wanted.get(table) != found.get(table):
            raise BackupError(
                f"The restored table {table} has {found.get(table)} rows instead of {wanted.get(table)}. "
                "Do not use this backup; make another one."
            )


def keys_in(folder: Path) -> dict[str, str]:
    """The keys of an unpacked backup; empty if it was made without."""
    file = folder / _KEYS
    return json.loads(file.read_text()) if file.exists() else {}


def media_in(folder: Path) -> Path | None:
    """The uploaded files of an unpacked backup; None if there are none."""
    return folder / _MEDIA if (folder / _MEDIA).is_dir() else None


def last_backup() -> LastBackup | None:
    try:
        values = json.loads(_record_of_last().read_text())
        return LastBackup(datetime.fromisoformat(values["made_at"]), values["path"], bool(values["is_checked"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _pack(work: Path, target: Path, *, made_at: str, with_keys: bool) -> None:
    database, counts = databases.dump(work)
    if with_keys:
        (work / _KEYS).write_text(json.dumps({name: getattr(settings, name) for name in KEY_NAMES}))
    files = {_name(file, work): file for file in _files(work)}
    media = Path(settings.MEDIA_ROOT)
    files |= {f"{_MEDIA}/{_name(file, media)}": file for file in _files(media)}
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # the file holds people's data and keys
    with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as archive:
        hashes = {}
        for name, file in files.items():
            archive.add(file, name)
            hashes[name] = _hash(file)
        manifest = Manifest(_FORMAT, made_at, database, counts, hashes, with_keys)
        (work / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
        archive.add(work / _MANIFEST, _MANIFEST)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _record_of_last() -> Path:
    return Path(settings.VAR_DIR) / "last_backup.json"
