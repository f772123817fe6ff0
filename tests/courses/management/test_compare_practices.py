"""manage.py compare_practices: a sheet of practices to be judged, and the counts of a filled sheet."""

import csv

import pytest
from django.core.management import CommandError, call_command

from courses.services.evaluation import judged_practices
from tests.courses.organisations import make_organisation
from tests.courses.services.library.units import make_part

pytestmark = pytest.mark.django_db
COMPLAINT = {"slug": "complaint", "strength": 0.9, "tasks": [0], "experienced": False}


def test_the_sheet_has_the_practice_of_the_clear_task_and_its_answers_are_counted(tmp_path, monkeypatch, capsys):
    make_organisation(0)
    make_part()
    rows = iter([[COMPLAINT], []])
    monkeypatch.setattr(judged_practices, "situations_json", lambda *_: next(rows))
    profiles, sheet, filled = (tmp_path / name for name in ("profiles.csv", "sheet.csv", "filled.csv"))
    profiles.write_text("profile,kind,job,tasks\na,plain,Host,calm guests|count keys\nb,plain,Baker,Bake bread\n")
    call_command("compare_practices", profiles=profiles, pool=sheet)
    assert "1 practices for 2 profiles" in capsys.readouterr().out
    (row,) = csv.DictReader(sheet.read_text().splitlines())
    assert (row["task"], row["unit"]) == ("calm guests", "When somebody complains (foundations)")
    assert row["practice"] == "Face to face: Stay quiet past the first pause." and row["unsafe"] == ""
    with pytest.raises(CommandError, match="not overwritten"):
        monkeypatch.setattr(judged_practices, "situations_json", lambda *_: [])
        call_command("compare_practices", profiles=profiles, pool=sheet)
    filled.write_text("task_right,practice_good,unsafe\nyes,no,no\nyes,,no\n")
    call_command("compare_practices", judged=[filled])
    out = capsys.readouterr().out
    assert "2 of    2  100.0%" in out and "0 of    1    0.0%" in out
    filled.write_text("task_right,practice_good,unsafe\nyes,maybe,no\n")
    with pytest.raises(CommandError, match="line 2.*practice_good"):
        call_command("compare_practices", judged=[filled])


def test_the_command_says_what_it_needs():
    with pytest.raises(CommandError, match="--profiles"):
        call_command("compare_practices")
