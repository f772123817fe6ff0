"""manage.py explain gives the same figures again, to the last digit, also after the inputs have changed."""

import pytest
from django.core.management import CommandError, call_command

from courses.models import Answer, Course, Feedback, Recalculation, Recommendation, StoredInputs
from courses.services import recalculation
from courses.services.answers.repeated import repeat_answer
from courses.services.own_data.own_audit import looks_at
from skills.arithmetic.text import text_hash
from skills.models import AuditEntry, Employee, Task, TaskAssessment
from skills.services.people.employee_deletion import delete_employees
from tests.courses.organisations import make_organisation

pytestmark = pytest.mark.django_db


def run_now(**fields) -> Recalculation:
    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


@pytest.fixture
def people() -> list[Employee]:
    """Five people with answers, computed together; some of them have feedback."""
    found = make_organisation(5)
    courses = list(Course.objects.order_by("pk"))
    Feedback.objects.create(employee=found[0], course=courses[0], kind="finished")
    Feedback.objects.create(employee=found[1], course=courses[1], kind="refused")
    Feedback.objects.create(employee=found[1], course=courses[2], kind="started")
    run_now()
    return found


def said(capsys, *arguments: str) -> str:
    call_command("explain", *arguments)
    return capsys.readouterr().out


def test_every_answer_of_a_batch_is_the_same_computed_alone(people):
    answers = Answer.objects.current().select_related("basis", "recalculation")
    assert Recommendation.objects.exists()
    for answer in answers:
        repeated = repeat_answer(answer)
        assert (repeated.differences, repeated.changed) == ((), ())
    assert len(answers) == 5


def test_the_command_prints_the_figures_with_all_digits(people, capsys):
    answer = Answer.objects.current().get(employee=people[0])
    text = said(capsys, "E0")
    assert f"{answer.exposure!r}, interval {answer.low!r} to {answer.high!r}" in text
    for row in answer.recommendations.all():
        assert f"score {row.score!r}" in text
        assert all(f"{part['value']:+} {part['kind']}" in text for part in row.parts)
    assert "Every figure is the same as stored." in text


def test_an_older_run_is_explained_although_the_inputs_have_changed(people, capsys):
    first = Answer.objects.current().get(employee=people[0]).recalculation_id
    Task.objects.filter(employee=people[0]).first().delete()
    task = Task.objects.filter(employee=people[0]).first()
    task.statement, task.share = "Comfort guests in the garden and repair pumps", 0.9
    task.text_hash = text_hash(task.statement)
    task.save()
    Feedback.objects.filter(employee=people[0]).delete()
    second = run_now()
    assert Answer.objects.current().get(employee=people[0]).recalculation_id == second.pk
    for run in (first, second.pk):
        assert f"answer of run {run}" in said(capsys, "E0", "--run", str(run))


def test_a_run_that_found_the_person_unchanged_names_the_answer_it_kept(people, capsys):
    first, second = Answer.objects.current().get(employee=people[2]).recalculation_id, run_now().pk
    assert f"answer of run {first}" in said(capsys, "E2", "--run", str(second))


@pytest.mark.parametrize(
    ("rows", "values", "named"),
    [
        (Answer.objects.all(), {"exposure": 0.123}, "exposure: stored 0.123"),
        (Answer.objects.all(), {"high": 0.5000000000000001}, "high: stored 0.5000000000000001"),
        (Answer.objects.all(), {"situations": [{"slug": "complaint"}]}, "situations: stored"),
        (Recommendation.objects.filter(rank=2), {"score": 9.5}, "recommendation 2: score: stored 9.5"),
        (Recommendation.objects.filter(rank=1), {"parts": []}, "recommendation 1: parts: stored []"),
    ],
)
def test_a_figure_that_was_changed_is_found(people, capsys, rows, values, named):
    rows.update(**values)
    with pytest.raises(CommandError, match="not the same again") as error:
        call_command("explain", "E0")
    assert error.value.returncode == 1
    assert named in capsys.readouterr().err


def test_a_changed_catalogue_is_named(people, capsys):
    Course.objects.order_by("pk").last().delete()
    with pytest.raises(CommandError, match="not the same again"):
        call_command("explain", "E3")
    assert "Changed since the run: the catalogue of courses" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["E9"], "There is no employee 'E9'"),
        (["E0", "--run", "999999"], "There is no run 999999"),
    ],
)
def test_what_does_not_exist_is_said(people, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("explain", *arguments)


def test_missing_inputs_and_changed_assessments_are_said(people):
    TaskAssessment.objects.update(exposure=0.5, low=0.4, high=0.6)
    with pytest.raises(CommandError, match="missing or was made again"):
        call_command("explain", "E0")
    StoredInputs.objects.all().delete()
    with pytest.raises(CommandError, match="inputs of this answer are not stored"):
        call_command("explain", "E0")
    Answer.objects.all().delete()
    with pytest.raises(CommandError, match="has no stored answer"):
        call_command("explain", "E0")


def test_stored_inputs_hold_no_texts_and_are_erased_with_the_employee(people):
    row = StoredInputs.objects.get(answer__employee=people[0], answer__is_current=True)
    assert all(task.statement not in str(row.inputs) for task in Task.objects.all())
    delete_employees(employees=[people[0]], by=None)
    assert not StoredInputs.objects.filter(pk=row.pk).exists()


def test_the_audit_trail_names_the_command_and_the_person(people, settings):
    settings.RESKILL_AUDIT = True
    call_command("explain", "E1")
    entry = AuditEntry.objects.get(route="manage.py explain")
    assert (entry.action, entry.employee_id, entry.system[:3]) == ("ran", people[1].pk, "os:")
    assert looks_at(people[1])[0].who == "somebody at the command line of the server"
