"""A backup is checked by restoring it, holds database, files and keys, and is only restored into an empty place."""

import contextlib
import json
import sqlite3
import tarfile
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from reskill.backups import archive, databases, restoring
from reskill.backups.databases import BackupError
from reskill.condition import work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings, tmp_path, make_user):
    """An installation with a user and an uploaded file."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "var" / "media"
    settings.RESKILL_NOTES_KEY = "key of the notes"
    (settings.MEDIA_ROOT / "uploads").mkdir(parents=True)
    (settings.MEDIA_ROOT / "uploads" / "people.csv").write_text("a file of people\n")
    make_user("hanna")
    return tmp_path


def written(site: Path, *options: str) -> Path:
    call_command("backup", "--to", str(site / "out"), *options)
    (file,) = (site / "out").iterdir()
    return file


def test_a_backup_holds_database_files_and_keys_and_is_checked(site, capsys):
    file = written(site)
    assert file.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr()
    assert str(file) in said.out and "Checked" in said.out
    manifest = archive.unpack(file, site / "unpacked")
    assert manifest.counts["auth_user"] == 1
    assert (site / "unpacked" / "media" / "uploads" / "people.csv").read_text() == "a file of people\n"
    assert archive.keys_in(site / "unpacked")["RESKILL_NOTES_KEY"] == "key of the notes"
    assert archive.last_backup().is_checked


def test_keys_can_be_left_out(site):
    file = written(site, "--without-keys")
    with tarfile.open(file) as opened:
        assert "keys.json" not in opened.getnames()
    assert b"key of the notes" not in file.read_bytes()


def test_the_doctor_tells_a_missing_an_old_and_an_unchecked_backup(site, settings, monkeypatch):
    assert work.check_backup()[0].level == "warning"
    written(site)
    assert work.check_backup()[0].level == "ok"
    record = settings.VAR_DIR / "last_backup.json"
    values = json.loads(record.read_text())
    record.write_text(json.dumps({**values, "is_checked": False}))
    assert "CREATEDB" in work.check_backup()[0].advice
    record.write_text(json.dumps({**values, "made_at": (timezone.now() - timedelta(days=30)).isoformat()}))
    assert work.check_backup()[0].level == "warning"


def test_a_damaged_backup_is_refused(site):
    file = written(site)
    content = bytearray(file.read_bytes())
    place = content.index(b"a file of people")
    content[place : place + 8] = b"tampered"
    file.write_bytes(content)
    with pytest.raises(BackupError, match=r"people\.csv is missing or differs"):
        archive.check_backup(file)
    file.write_bytes(b"no tar file")
    with pytest.raises(BackupError, match="is no backup"):
        archive.check_backup(file)


def test_a_faulty_backup_is_not_kept(site, monkeypatch):
    monkeypatch.setattr(databases, "check_dump", lambda file: {"auth_user": 0})
    with pytest.raises(CommandError, match="has 0 rows instead of|instead of"):
        call_command("backup", "--to", str(site / "out"))
    assert list((site / "out").iterdir()) == []
    assert archive.last_backup() is None


def test_a_database_with_tables_is_never_overwritten(site):
    file = written(site)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(file))


def test_a_backup_is_restored_into_an_empty_installation(site, settings, monkeypatch):
    file = written(site)
    settings.VAR_DIR, settings.MEDIA_ROOT = site / "new", site / "new" / "media"
    settings.VAR_DIR.mkdir()
    key = settings.SECRET_KEY
    (settings.VAR_DIR / "secret_key").write_text("another key")
    settings.SECRET_KEY, settings.RESKILL_NOTES_KEY = "another key", ""
    with empty_database(settings.VAR_DIR, monkeypatch) as n_users:
        left = restoring.restore_backup(file)
        assert n_users() == 1
    assert (settings.MEDIA_ROOT / "uploads" / "people.csv").exists()
    assert (settings.VAR_DIR / "secret_key").read_text() == key
    assert "secret key was restored" in left[0] and "RESKILL_NOTES_KEY differs" in left[1]


@contextlib.contextmanager
def empty_database(folder: Path, monkeypatch):
    """Makes the services see an empty database. Yields a function that counts its users."""
    values = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        values["NAME"] = str(folder / "new.sqlite3")
        monkeypatch.setattr(databases, "connection", Stand(values, "sqlite"))

        def n_users() -> int:
            with contextlib.closing(sqlite3.connect(values["NAME"])) as opened:
                return opened.execute("SELECT count(*) FROM auth_user").fetchone()[0]

        yield n_users
        return
    with databases._temporary_database() as name:
        values["NAME"] = name
        monkeypatch.setattr(databases, "connection", Stand(values, "postgresql"))

        def n_users() -> int:
            with psycopg.connect(**databases._connection_values(name)) as opened:
                return opened.execute("SELECT count(*) FROM auth_user").fetchone()[0]

        yield n_users
    monkeypatch.undo()


class Stand:
    """Stands for Django's connection to an empty database."""

    def __init__(self, settings_dict, vendor):
        self.settings_dict, self.vendor = settings_dict, vendor
        self.introspection = type("Tables", (), {"table_names": staticmethod(list)})

    def close(self):
        return None


def test_a_missing_program_of_postgres_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupError, match="pg_dump was not found on the PATH.*postgresql-client"):
        databases._run("pg_dump")


def test_a_backup_of_another_kind_of_database_is_refused(tmp_path):
    other = "database.dump" if connection.vendor == "sqlite" else "database.sqlite3"
    with pytest.raises(BackupError, match="This is a backup of"):
        databases.restore_dump(tmp_path / other)
