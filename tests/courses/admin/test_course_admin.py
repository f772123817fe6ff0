"""The catalogue in the admin: emphasis set by a person, retired courses, and courses offered to nobody."""

import re

import pytest
from django.urls import reverse

from courses.models import Answer, Course, CourseEmphasis, CourseFigure, CoursePrerequisite, EmphasisOverride
from courses.services.answers.catalogue_arrays import emphasis_of
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import HumanSkill, ManagerScope, Occupation, Situation
from skills.services.access.roles import ensure_roles
from skills.services.situations.situation_names import forget_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(world, client):
    """Hanna, HR of every department: the catalogue applies to everybody."""
    world.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=world.users["hanna"]).update(sees_everyone=True)
    client.force_login(world.users["hanna"])
    return client


@pytest.fixture
def course(world) -> Course:
    return Answer.objects.current().get(employee=world.alice).steps.first().course


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def at(course, page: str) -> str:
    return reverse(f"admin:courses_course_{page}", args=[course.pk])


def test_an_emphasis_set_by_a_person_shows_who_and_why_and_survives_runs(hr, course, world):
    skill = HumanSkill.objects.get(slug="creativity")
    data = {"skill": skill.pk, "value": "0", "reason": "It is a course on payroll software."}
    page = text(hr.post(at(course, "emphasis"), data, follow=True))
    assert "hanna" in page and "It is a course on payroll software." in page
    for _ in range(2):
        run = recalculate_here(run=start_recalculation(force=True))
        slugs = ("creativity",)
        assert emphasis_of(run.basis, {course.pk: course.text_hash}, slugs)[course.pk][0] == 0
    computed = CourseEmphasis.objects.filter(text_hash=course.text_hash).latest("pk").emphasis["creativity"]
    page = text(hr.get(at(course, "change")))
    assert f"{round(100 * computed)}" in page and "Withdraw for Creativity" in page


def test_after_a_withdrawal_the_computed_emphasis_is_used(hr, course):
    skill = HumanSkill.objects.get(slug="creativity")
    hr.post(at(course, "emphasis"), {"skill": skill.pk, "value": "90", "reason": "It is."})
    hr.post(at(course, "emphasis"), {"withdraw": "creativity"})
    assert not EmphasisOverride.objects.exists()
    assert EmphasisOverride.history.filter(history_type="-").count() == 1


def test_without_a_reason_nothing_is_saved_and_typed_values_stay(hr, course):
    skill = HumanSkill.objects.get(slug="creativity")
    page = text(hr.post(at(course, "emphasis"), {"skill": skill.pk, "value": "35", "reason": ""}))
    assert "Give a reason, so that others can understand the change later" in page and 'value="35"' in page
    assert not EmphasisOverride.objects.exists()


def test_a_retired_course_stays_in_its_path_and_is_not_recommended_again(hr, course, world):
    hr.post(at(course, "retire"))
    course.refresh_from_db()
    assert course.is_retired and course.history.first().history_user == world.users["hanna"]
    assert Answer.objects.current().get(employee=world.alice).steps.filter(course=course).exists()
    recalculate_here(run=start_recalculation())
    assert not Answer.objects.current().filter(recommendations__course=course).exists()
    hr.post(at(course, "retire"))
    course.refresh_from_db()
    assert not course.is_retired


def test_a_circle_of_prerequisites_is_refused_on_the_page(hr, world):
    link = CoursePrerequisite.objects.get()
    page = hr.get(at(link.requires, "change")).context_data
    data = {}
    for form in [page["adminform"].form, *(f for s in page["inline_admin_formsets"] for f in s.formset.forms)]:
        data |= {bound.html_name: bound.value() or "" for bound in form}
    for formset in page["inline_admin_formsets"]:
        data |= {bound.html_name: bound.value() for bound in formset.formset.management_form}
    prefix = page["inline_admin_formsets"][0].formset.prefix
    data |= {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-requires": link.course_id,
        f"{prefix}-0-course": link.requires_id,
    }
    answer = text(hr.post(at(link.requires, "change"), {k: v for k, v in data.items() if v is not None}))
    assert "close a circle" in answer
    assert CoursePrerequisite.objects.count() == 1


def test_courses_offered_to_nobody_and_to_everybody_are_pointed_out(hr, world):
    nobody, everybody = Course.objects.order_by("pk")[:2]
    CourseFigure.objects.filter(course__in=[nobody, everybody]).delete()
    CourseFigure.objects.create(course=everybody, n_recommended=2)
    CourseFigure.objects.exclude(course=everybody).update(n_recommended=0)
    listed = reverse("admin:courses_course_changelist")
    assert nobody.title in text(hr.get(listed, {"offered": "nobody"}))
    page = hr.get(listed, {"offered": "everybody"})
    assert [row.pk for row in page.context_data["cl"].result_list] == [everybody.pk]


def test_the_list_of_courses_needs_at_most_24_queries(hr, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        hr.get(reverse("admin:courses_course_changelist"))


def test_tags_occupations_and_situations_are_edited_without_json(hr, course):
    nurse = Occupation.objects.create(soc_code="29-1141.00", title="Registered Nurses")
    slug = Situation.objects.create(slug="complaint", names={"en": "When somebody complains"}, sentences={}).slug
    forget_names()
    Course.objects.filter(pk=course.pk).update(occupations=["47-1000"], tags=["Old, worn"])
    page = hr.get(at(course, "change"))
    form = page.context["adminform"].form
    names = dict(form.fields["occupations"].choices)
    assert names["29-1141"] == f"{nurse.title} (29-1141)"
    assert {"29-0000", "47-1000"} <= set(names)
    assert "select2" in str(form.media)
    data = {name: form[name].value() or "" for name in form.fields} | {
        "tags": "Old, worn\nListening", "occupations": ["29-1141", "47-1000"], "situations": [slug],
    }  # fmt: skip
    for formset in page.context["inline_admin_formsets"]:
        data |= {f"{formset.formset.prefix}-TOTAL_FORMS": 0, f"{formset.formset.prefix}-INITIAL_FORMS": 0}
    answer = hr.post(at(course, "change"), data)
    assert answer.status_code == 302
    course.refresh_from_db()
    assert (course.tags, course.situations) == (["Old, worn", "Listening"], [slug])
    assert sorted(course.occupations) == ["29-1141", "47-1000"]
    assert hr.post(at(course, "change"), data | {"situations": ["nonsense"]}).status_code == 200
