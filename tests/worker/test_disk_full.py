"""The database's disk fills up while a run publishes. The disk is a small tmpfs that the test mounts.

SQLite: the database file lies on the tmpfs. PostgreSQL: the tablespace does, if the server runs on this machine.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from courses.models import Answer, Recalculation
from courses.services import recalculation
from courses.tasks import do_chunk
from tests.courses.organisations import make_organisation
from tests.migrated import admin_cursor, is_sqlite
from tests.worker.test_faults import finish
from tests.worker.whole import assert_whole

pytestmark = pytest.mark.chaos
SIZE_MIB = 32
_KIB = 1024


class SmallDisk:
    """A file system of a few MiB. A test fills it except for some KiB and frees it again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._filler = folder, folder / "filler"

    def fill(self, leave_kib: int) -> None:
        system = os.statvfs(self.folder)
        with self._filler.open("wb") as file:
            file.write(b"\0" * max(0, system.f_bavail * system.f_frsize - leave_kib * _KIB))

    def free(self) -> None:
        self._filler.unlink()


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    folder = Path(tempfile.mkdtemp(prefix="reskill-small-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m,mode=755", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    folder.chmod(0o755)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@pytest.fixture
def database(template, small_disk) -> Iterator[str]:
    """Replaces the usual database: this one lies on the small disk."""
    if is_sqlite():
        name = str(small_disk.folder / "house.sqlite3")
        shutil.copy(template, name)
        yield name
        return
    name = f"reskill_small_{uuid.uuid4().hex[:8]}"
    space = small_disk.folder / "space"
    space.mkdir(mode=0o700)
    with admin_cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
        if not data.is_dir():
            pytest.skip("the PostgreSQL server runs on another machine: the test cannot fill its disk")
        owner = pwd.getpwuid(data.stat().st_uid)
        os.chown(space, owner.pw_uid, owner.pw_gid)
        cursor.execute(f"CREATE TABLESPACE \"{name}\" LOCATION '{space}'")
        try:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" TABLESPACE "{name}"')
            yield name
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'DROP TABLESPACE "{name}"')


def compute_up_to_publishing(run: Recalculation) -> list[int]:
    """Computes all stages of the run but the last in this process. Returns ids of the chunks of the last stage."""
    while chunks := recalculation.advance(run.pk):
        run.refresh_from_db()
        if run.state == "publish":
            return chunks
        for pk in chunks:
            recalculation.do_chunk(pk)
    pytest.fail(f"the run did not reach the publish stage: {run.state} {run.message}")


@pytest.mark.parametrize("leave_kib", [0, 64, 160])
def test_a_disk_full_while_publishing_keeps_old_answers_until_there_is_room(house, small_disk, leave_kib):
    """leave_kib: with little room the chunk cannot even be claimed; with more, publishing fails in the middle."""
    people = make_organisation(150)
    first = recalculation.recalculate_here(run=recalculation.start_recalculation())
    run = recalculation.start_recalculation(force=True)
    publishing = compute_up_to_publishing(run)
    everybody = {(person.pk, first.pk) for person in people}
    worker = house.start("-l", "info")
    house.wait(lambda: "ready" in worker.log.read_text(), "the worker")
    connection.close()  # SQLite writes its write-ahead log into the file; otherwise the log would be a reserve of free space
    small_disk.fill(leave_kib)
    for pk in publishing:
        house.send(do_chunk, pk)
    house.wait(lambda: reports_a_full_disk(worker), "a disk-full error in the worker's log")
    small_disk.free()
    assert set(Answer.objects.current().values_list("employee", "recalculation")) == everybody, "half published"
    run.refresh_from_db()
    assert run.state == "publish"
    finish(house, run)
    assert worker.is_alive
    assert_whole(people, run)


def reports_a_full_disk(worker) -> bool:
    log_text = worker.log.read_text(errors="replace").lower()
    return any(words in log_text for words in ("no space left", "disk is full", "disk i/o error", "unable to open"))
