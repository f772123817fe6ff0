"""Undoing an import of courses: added courses are removed, changed courses are restored, people's own changes stay."""

import pytest
from django.urls import reverse

from courses.models import Answer, Course, CoursePrerequisite, EmphasisOverride, ImportedCourse
from courses.services.catalogue.course_changes import set_emphasis
from courses.services.catalogue.course_import_undo import undo_course_import
from reskill.celery import app
from skills.errors import BadInput
from skills.models import HumanSkill
from skills.services.access.roles import CATALOGUE_EDITORS, ensure_roles

pytestmark = pytest.mark.django_db
FIRST = ({"title": "Asking", "key": "k1", "provider": "Meadow", "hours": "4", "cost": "10.50"},
         {"title": "Listening", "key": "k2", "provider": "Meadow", "hours": "6", "prerequisites": "k1"})  # fmt: skip
SECOND = ({"title": "Asking well", "key": "k1", "provider": "Meadow", "hours": "5", "cost": "12"},
          {"title": "Listening", "key": "k2", "provider": "Meadow", "hours": "6", "prerequisites": "k3"},
          {"title": "Leading", "key": "k3", "provider": "Meadow", "hours": "8", "prerequisites": ""})  # fmt: skip


def snapshot() -> list:
    fields = ("external_id", "title", "duration_hours", "cost", "identity", "text_hash", "is_retired", "language")
    links = CoursePrerequisite.objects.order_by("course", "requires").values_list("course", "requires")
    return [list(Course.objects.order_by("external_id").values_list(*fields)), list(links)]


def test_after_undoing_everything_is_as_before(load):
    load(*FIRST)
    before = snapshot()
    run = load(*SECOND, retire_missing=True)
    assert snapshot() != before
    undo_course_import(run=run)
    assert snapshot() == before
    assert run.undo_counts == {"removed": 1, "retired": 0, "put_back": 2, "left_as_they_are": 0}
    with pytest.raises(BadInput):
        undo_course_import(run=run)


def test_courses_that_an_import_retired_are_offered_again(load):
    load(*FIRST)
    run = load(FIRST[0], retire_missing=True)
    assert Course.objects.get(external_id="k2").is_retired
    undo_course_import(run=run)
    assert not Course.objects.get(external_id="k2").is_retired


def test_an_emphasis_override_stays_after_undoing(load, world):
    load(*FIRST)
    changed = Course.objects.get(external_id="k1")
    run = load(*SECOND)
    added, skill = Course.objects.get(external_id="k3"), HumanSkill.objects.get(slug="creativity")
    for course in (changed, added):
        set_emphasis(course=course, skill=skill, value=0.03, reason="It is about payroll.", user=world.users["hanna"])
    undo_course_import(run=run)
    assert EmphasisOverride.objects.filter(value=0.03).count() == 2
    added.refresh_from_db()
    assert added.is_retired and run.undo_counts["retired"] == 1
    assert Course.objects.get(external_id="k1").title == "Asking"


def test_a_course_in_a_path_is_retired_and_stays_in_the_path(load, world):
    run = load(*SECOND)
    answer = Answer.objects.current().get(employee=world.alice)
    step = answer.steps.first()
    step.course = Course.objects.get(external_id="k3")
    step.save()
    undo_course_import(run=run)
    assert answer.steps.filter(course__external_id="k3", course__is_retired=True).exists()
    assert (run.undo_counts["removed"], run.undo_counts["retired"]) == (2, 1)


def test_a_persons_later_changes_stay_and_are_named(load):
    run = load(*SECOND)
    course = Course.objects.get(external_id="k3")
    course.title = "Leading people"
    course.save()
    undo_course_import(run=run)
    assert Course.objects.get().title == "Leading people"
    assert "Leading people" in run.undo_report[0]["message"]


def test_importing_the_same_file_again_leaves_nothing_to_undo(load):
    load(*FIRST)
    run = load(*FIRST)
    assert not ImportedCourse.objects.filter(run=run).exists()
    with pytest.raises(BadInput):
        undo_course_import(run=run)


@pytest.fixture
def editor(client, make_user):
    """Edit, who edits the catalogue and sees no people. Enqueued tasks run at once."""
    from django.contrib.auth.models import Group

    ensure_roles()
    edit = make_user("edit", is_staff=True)
    edit.groups.add(Group.objects.get(name=CATALOGUE_EDITORS))
    client.force_login(edit)
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield client
    app.conf.task_always_eager = before


def test_the_catalogue_editor_undoes_her_own_import(
    editor, load, django_user_model, django_capture_on_commit_callbacks
):
    own = load(*FIRST, user=django_user_model.objects.get(username="edit"))
    page = reverse("admin:skills_importrun_change", args=[own.pk])
    assert "Undo this import" in editor.get(page).content.decode()
    editor.get(reverse("admin:skills_importrun_undo", args=[own.pk]))
    assert Course.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("admin:skills_importrun_undo", args=[own.pk]))
    assert not Course.objects.exists()
    others = load(*SECOND)
    assert editor.post(reverse("admin:skills_importrun_undo", args=[others.pk])).status_code == 403
    assert Course.objects.count() == 3
