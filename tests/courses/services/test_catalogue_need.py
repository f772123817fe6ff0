"""The catalogue against the need: situations without courses, what to buy, and why courses are offered to nobody."""

import pytest
from django.urls import reverse

from courses.models import Answer, Course, CourseFigure, PathStep, SituationSupply, WorkforceCell
from courses.services.answers import load_catalogue
from courses.services.figures import refresh_catalogue_figures, refresh_workforce
from courses.services.figures.catalogue_need import catalogue_need, unoffered_by_reason
from courses.services.figures.unoffered_courses import Takers, why_nobody
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Department, Employee, ManagerScope, Situation
from skills.services.access.roles import ensure_roles
from tests.courses.organisations import make_employees, make_organisation

pytestmark = pytest.mark.django_db


def week(slug: str, *, share: float = 0.2, experienced: bool = False) -> list[dict]:
    return [{"slug": slug, "share": share, "value": 0.1, "strength": 0.5, "experienced": experienced, "tasks": []}]


@pytest.fixture
def hanna(make_user):
    user = make_user("hanna", is_staff=True)
    user.groups.add(ensure_roles())
    ManagerScope.objects.create(user=user, sees_everyone=True)
    return user


@pytest.fixture
def basis(settings):
    """Twelve people of Care, six of whom learn in German. Their weeks call for 'complaint'; three have a step for it."""
    settings.RESKILL_MIN_GROUP = 5
    make_organisation(0)
    people = make_employees(12)
    Employee.objects.filter(pk__in=[person.pk for person in people]).update(
        department=Department.objects.create(name="Care")
    )
    Employee.objects.filter(pk__in=[person.pk for person in people[:6]]).update(languages=["de-AT"])
    Employee.objects.filter(pk__in=[person.pk for person in people[6:]]).update(languages=["en"])
    run = recalculate_here(run=start_recalculation())
    for slug in ("complaint", "grief"):
        Situation.objects.create(slug=slug, group="communication", names={"en": f"On {slug}"}, sentences={})
    Answer.objects.update(situations=week("complaint"))
    PathStep.objects.update(situation="")
    for person in people[6:9]:
        answer = Answer.objects.current().get(employee=person)
        answer.steps.all().delete()
        course = Course.objects.order_by("pk").first()
        PathStep.objects.create(
            answer=answer, course=course, position=1, purpose="recommended", situation="complaint", hours=1, starts_week=1,
            ends_week=1,
        )  # fmt: skip
    WorkforceCell.objects.update(state=None)
    refresh_workforce(run.basis)
    return run.basis


def test_what_to_buy_names_people_hours_level_and_language(basis, hanna):
    complaint = Situation.objects.get(slug="complaint")
    SituationSupply.objects.all().delete()
    SituationSupply.objects.create(situation=complaint, n_courses=4, languages={"en": 4}, n_units=2)
    found = catalogue_need(hanna)
    (need,) = found.situations
    assert (need.situation, need.people, need.lacking, need.supply) == (complaint, 10, 5, "enough")
    assert need.hours_a_week == 10 * 0.2 * 38
    (purchase,) = (
        found.purchases
    )  # the six who learn in German, as a full group of five; four English courses serve the others
    assert (purchase.languages, purchase.people, purchase.hours_a_week) == (("de",), 5, 38)
    assert (purchase.new, purchase.experienced, purchase.n_courses, purchase.n_units) == (5, 0, 0, 2)


def test_fewer_people_than_a_group_are_never_shown(basis, hanna, settings):
    settings.RESKILL_MIN_GROUP = 7
    SituationSupply.objects.create(situation=Situation.objects.get(slug="complaint"))
    found = catalogue_need(hanna)
    assert [(row.people, row.lacking) for row in found.situations] == [(7, 7)]  # of 12, of 9
    assert found.purchases == []  # 6 and 3 people by language


def test_each_course_that_nobody_is_offered_has_a_reason(basis, hanna):
    first, second, third, *_rest = Course.objects.order_by("pk")
    Course.objects.filter(pk=first.pk).update(language="fr")
    Course.objects.filter(pk=second.pk).update(occupations=["29-1141"])
    Course.objects.filter(pk=third.pk).update(text_hash="not read yet")
    reasons = why_nobody(load_catalogue(basis), set(), Takers.read())
    assert (reasons[first.pk], reasons[second.pk], reasons[third.pk]) == ("language", "occupations", "unread")
    assert set(reasons) == set(Course.objects.offered().values_list("pk", flat=True))
    refresh_catalogue_figures(basis)
    stored = CourseFigure.objects.exclude(reason="")
    assert stored.count() == sum(n for _reason, n in unoffered_by_reason())
    assert not stored.filter(n_recommended__gt=0).exists()


def test_the_page_shows_need_and_reasons_and_the_file_the_same_rows(basis, hanna, client):
    SituationSupply.objects.all().delete()
    SituationSupply.objects.create(situation=Situation.objects.get(slug="complaint"))
    client.force_login(hanna)
    page = client.get(reverse("admin:courses_workforcecell_need"))
    html = page.content.decode()
    assert page.status_code == 200 and "On complaint" in html and "On grief" not in html
    assert "introduction for 5" in html and Employee.objects.first().name not in html
    table = client.get(reverse("admin:courses_workforcecell_need") + "?format=csv").content.decode()
    assert "On complaint,10,76,5,0,0" in table
