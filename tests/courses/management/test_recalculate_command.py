"""manage.py recalculate, with the computation in this process."""

import io

import pytest
from django.core.management import CommandError, call_command

from courses.models import Answer, Recalculation
from courses.services import recalculation
from skills.models import Department
from tests.courses.organisations import make_organisation

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recalculate", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_here_computes_every_answer_and_prints_the_counts():
    make_organisation(3)
    assert "3 employees, 3 answers computed, 0 unchanged, 0 without tasks, 0 failed, 3 published" in run("--here")
    assert "0 answers computed, 3 unchanged" in run("--here")
    assert "3 answers computed, 0 unchanged" in run("--here", "--force")


def test_employees_without_tasks_are_counted_and_reported():
    make_organisation(3)[0].tasks.all().delete()
    errors = io.StringIO()
    call_command("recalculate", "--here", stdout=io.StringIO(), stderr=errors)
    assert "1 without tasks: import tasks" in errors.getvalue()


def test_only_the_given_employees_get_answers():
    make_organisation(3)
    assert "2 employees" in run("--here", "--employee", "E0", "E2")
    assert set(Answer.objects.current().values_list("employee__external_id", flat=True)) == {"E0", "E2"}


def test_unknown_employees_departments_and_runs_are_reported():
    make_organisation(1)
    with pytest.raises(CommandError, match="no employee X9"):
        run("--here", "--employee", "E0", "X9")
    Department.objects.create(name="Care")
    with pytest.raises(CommandError, match="'Care'"):
        run("--here", "--department", "Caer")
    with pytest.raises(CommandError, match="no run 99"):
        run("--cancel", "99")


def test_without_a_dataset_the_command_names_what_to_load():
    with pytest.raises(CommandError, match="load_starter"):
        run("--here")


def test_a_cancelled_run_is_resumed():
    make_organisation(3)
    started = recalculation.start_recalculation()
    recalculation.advance(started.pk)
    assert "cancelled" in run("--cancel", str(started.pk))
    assert "3 published" in run("--here", "--resume", str(started.pk))
    assert Recalculation.objects.count() == 1
