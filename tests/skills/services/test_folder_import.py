"""Deliveries that wait in a folder."""

import os

import pytest
from django.core.management import CommandError, call_command

from skills.models import Employee, ImportRun
from skills.services.people.employee_deliveries import import_waiting_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.RESKILL_IMPORT_FOLDER = str(tmp_path)
    return tmp_path


def put(folder, name, content, age_s=600):
    path = folder / name
    path.write_text(content, encoding="utf-8")
    at = path.stat().st_mtime - age_s
    os.utime(path, (at, at))
    return path


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_waiting_files_are_imported_oldest_first_and_moved(folder):
    put(folder, "b.csv", "id,title,name\nK1,Cook,Old\n", age_s=900)
    put(folder, "a.csv", "id,title,name\nK1,Cook,New\n")
    assert [run.file_name for run in import_waiting_files()] == ["b.csv", "a.csv"]
    assert Employee.objects.get(external_id="K1").name == "New"
    assert len(names(folder / "done")) == 2 and names(folder / "working") == []
    assert import_waiting_files() == []


def test_growing_hidden_and_other_files_wait(folder):
    put(folder, "new.csv", "id,title\nK1,Cook\n", age_s=0)
    put(folder, ".part.csv", "id,title\nK2,Cook\n")
    put(folder, "notes.pdf", "id,title\nK3,Cook\n")
    assert import_waiting_files() == [] and not Employee.objects.exists()


def test_a_failed_file_is_kept_with_the_reason_and_the_next_is_imported(folder):
    put(folder, "bad.csv", "id,title,title\nK1,Cook,Cook\n", age_s=900)
    put(folder, "good.csv", "id,title\nK2,Cook\n")
    failed, _ = import_waiting_files()
    assert failed.counts == {"failed": 1} and "'title' twice" in failed.report[0]["message"]
    assert ImportRun.objects.count() == 2 and Employee.objects.get().external_id == "K2"
    [file, reason] = names(folder / "failed")
    assert file.endswith("bad.csv") and "'title' twice" in (folder / "failed" / reason).read_text()


def test_missing_people_are_marked_up_to_the_limit(folder, settings):
    settings.RESKILL_IMPORT_MISSING, settings.RESKILL_IMPORT_MISSING_LIMIT = "leave", 50.0
    put(folder, "a.csv", "id,title\nK1,Cook\nK2,Cook\n", age_s=900)
    put(folder, "b.csv", "id,title\nK1,Cook\n", age_s=800)
    put(folder, "c.csv", "id,title\nX9,Cook\n")
    *_, last = import_waiting_files()
    assert Employee.objects.get(external_id="K2").left_on and not Employee.objects.get(external_id="K1").left_on
    assert last.counts == {"failed": 1} and not Employee.objects.filter(external_id="X9").exists()


def test_a_file_of_a_worker_that_stopped_is_taken_again(folder):
    (folder / "working").mkdir()
    put(folder / "working", "a.csv", "id,title\nK1,Cook\n", age_s=3 * 3600)
    [run] = import_waiting_files()
    assert run.counts["added"] == 1


def test_the_command_tells_and_fails_if_a_file_fails(folder, settings, capsys):
    settings.RESKILL_IMPORT_FOLDER = ""
    with pytest.raises(CommandError, match="Name a folder"):
        call_command("import_folder")
    put(folder, "bad.csv", "colour\nred\n", age_s=0)
    with pytest.raises(CommandError, match="could not be imported"):
        call_command("import_folder", str(folder), "--now")
    assert "no column with the employees' identifiers" in capsys.readouterr().out
