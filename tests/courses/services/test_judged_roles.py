"""The sheet of next roles to be judged, and its figures."""

import csv

import pytest
from django.core.management import CommandError, call_command

from courses.services.evaluation.judged_roles import COLUMNS, count_sensible_roles
from skills.errors import BadInput
from skills.models import Employee, Occupation, ReferenceTask


def written(path, *answers):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows((person, "plain", "cook", "cook", 1, role, answer) for person, role, answer in answers)
    return path


@pytest.mark.django_db
def test_the_sheet_names_the_first_roles_of_each_person_and_stores_nobody(world, tmp_path):
    ReferenceTask.objects.update(exposure=0.0)
    people = tmp_path / "people.csv"
    tasks = "|".join(world.alice.tasks.values_list("statement", flat=True))
    people.write_text(f"profile,kind,job,tasks\na,plain,Nothing known,{tasks}\n", encoding="utf-8")
    before = Employee.objects.count()
    sheet = tmp_path / "sheet.csv"
    call_command("compare_roles", profiles=people, pool=sheet)
    with sheet.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS if rows else sheet.read_text(encoding="utf-8").startswith(",".join(COLUMNS))
    assert {row["role"] for row in rows} <= set(Occupation.objects.values_list("title", flat=True))
    assert Employee.objects.count() == before
    with pytest.raises(CommandError, match="not overwritten"):
        call_command("compare_roles", profiles=people, pool=sheet)


def test_the_share_of_sensible_roles_is_counted_over_people(tmp_path):
    sheet = written(
        tmp_path / "s.csv", ("a", "Baker", "yes"), ("a", "Chef", "no"), ("b", "Chef", "yes"), ("c", "X", "")
    )
    found = count_sensible_roles(sheet)
    assert (found.n, found.n_people) == (3, 2)
    assert found.share == pytest.approx(2 / 3)
    assert found.wrong == [("a", "Chef")]


@pytest.mark.parametrize(("answer", "message"), [("maybe", "yes or no"), ("", "No role is judged")])
def test_a_sheet_that_is_not_filled_rightly_is_refused(tmp_path, answer, message):
    with pytest.raises(BadInput, match=message):
        count_sensible_roles(written(tmp_path / "s.csv", ("a", "Chef", answer)))
