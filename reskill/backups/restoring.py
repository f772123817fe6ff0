"""Restores a backup into an installation that has no data yet."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from reskill.backups import archive, databases
from reskill.backups.databases import BackupError


def restore_backup(path: Path) -> list[str]:
    """Restores database, uploaded files and the key of this installation. Returns what is left to do, in sentences.

    Raises BackupError before anything is changed if the backup is damaged or if there are data already.
    """
    media = Path(settings.MEDIA_ROOT)
    if not databases.is_empty():
        raise BackupError(
            "The database is not empty, so nothing was restored. Name an empty one: another DATABASE_URL, or with SQLite "
            "another RESKILL_VAR."
        )
    if media.is_dir() and any(media.rglob("*")):
        raise BackupError(f"{media} is not empty, so nothing was restored. Move it away first.")
    with tempfile.TemporaryDirectory(prefix="reskill-restore-", dir=settings.VAR_DIR) as work:
        folder = Path(work)
        manifest = archive.unpack(path, folder)
        counts = databases.restore_dump(folder / manifest.database)
        archive.compare(manifest.counts, counts)
        if (files := archive.media_in(folder)) is not None:
            shutil.copytree(files, media, dirs_exist_ok=True)
        return _restore_keys(archive.keys_in(folder))


def _restore_keys(keys: dict[str, str]) -> list[str]:
    """Stores the key of sessions and notes where this installation keeps its own. Keys set by hand stay as they are."""
    if not keys:
        return [
            "The backup holds no keys. Set SECRET_KEY and RESKILL_NOTES_KEY as before, or private notes stay unreadable."
        ]
    left = []
    for name in archive.KEY_NAMES:
        if keys.get(name, "") == getattr(settings, name):
            continue
        own = Path(settings.VAR_DIR) / "secret_key"
        if name == "SECRET_KEY" and own.exists() and own.read_text().strip() == settings.SECRET_KEY:
            own.write_text(keys[name])
            own.chmod(0o600)
            left.append("The secret key was restored. Restart all processes.")
        else:
            left.append(
                f"{name} differs from the backup's (keys.json in the file). Set it, or private notes stay unreadable."
            )
    return left
