"""The page of job titles: what it shows, who may decide, and that a decision reaches all people."""

import pytest
from django.urls import reverse

from reskill.celery import app
from skills.models import Employee, JobTitle, ManagerScope
from skills.services.access.roles import ensure_roles
from skills.services.people.employee_import import import_employees
from tests.skills.taxonomies import small_taxonomy

pytestmark = pytest.mark.django_db
PAGE = "admin:skills_employee_job_titles"


@pytest.fixture
def occupations(db):
    return small_taxonomy()


@pytest.fixture
def hanna(org, client, occupations, tmp_path):
    """Hanna with access to all departments, after an import; enqueued tasks run at once."""
    org.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    (tmp_path / "staff.csv").write_text("id,title\n1,Xq Zz\n2,XQ ZZ\n3,Bakers\n4,Bakers\n5,Vv Ww\n6,<b>Q</b>\n")
    import_employees(path=tmp_path / "staff.csv")
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    client.force_login(org.users["hanna"])
    yield client
    app.conf.task_always_eager = before


@pytest.fixture
def decide(hanna, django_capture_on_commit_callbacks):
    def decide(**values):
        with django_capture_on_commit_callbacks(execute=True):
            return hanna.post(reverse(PAGE), values, follow=True).content.decode()

    return decide


def occupation_of(key) -> str:
    employee = Employee.objects.select_related("occupation").get(external_id=key)
    return employee.occupation.title if employee.occupation else ""


def test_the_page_lists_titles_without_an_occupation_first(hanna):
    page = hanna.get(reverse(PAGE)).content.decode()
    assert "Xq Zz" in page or "XQ ZZ" in page
    assert "Bakers</th>" not in page and "&lt;b&gt;Q" in page and "<b>Q" not in page
    assert "Bakers</th>" in hanna.get(reverse(PAGE), {"show": "suggested"}).content.decode()
    assert "Vv Ww" not in hanna.get(reverse(PAGE), {"show": "all", "q": "xq"}).content.decode()


def test_a_typed_occupation_is_given_to_all_people_with_the_title(decide, occupations):
    baker = occupations["Bakers"]
    page = decide(
        key=["xq zz", "vv ww"], **{"other-0": f"{baker.soc_code} {baker.title}", "other-1": "Wizard"}, save="1"
    )
    assert occupation_of("1") == occupation_of("2") == "Bakers"
    assert Employee.objects.get(external_id="2").tasks.count() == 3
    assert "There is no occupation &#x27;Wizard&#x27;" in page and not JobTitle.objects.get(key="vv ww").decided_at


def test_an_offered_occupation_and_none_are_chosen_line_by_line(decide, occupations):
    clerk = occupations["Payroll Clerks"]
    decide(key=["bakers", "xq zz"], **{"choice-0": str(clerk.pk), "choice-1": "none"}, save="1")
    assert occupation_of("3") == occupation_of("4") == "Payroll Clerks"
    assert JobTitle.objects.get(key="xq zz").decision == "none"


def test_ticked_titles_are_confirmed_or_refused_in_bulk(decide):
    decide(key=["bakers", "xq zz"], ticked=["bakers"], confirm="1")
    assert set(Employee.objects.filter(job_title="Bakers").values_list("title_match", flat=True)) == {"confirmed"}
    decide(key=["bakers", "xq zz"], ticked=["bakers", "xq zz"], none="1")
    assert occupation_of("3") == "" and JobTitle.objects.filter(decision="none").count() == 2


def test_all_sure_suggestions_are_confirmed_at_once(decide):
    page = decide(confirm_sure="1")
    assert "1 job title was decided. Its 2 people" in page
    assert set(Employee.objects.filter(job_title="Bakers").values_list("title_match", flat=True)) == {"confirmed"}


def test_nothing_chosen_changes_nothing(decide):
    assert "Nothing was changed" in decide(key=["bakers"], save="1")
    assert not JobTitle.objects.exclude(decision="open").exists()


def test_a_manager_of_some_departments_reads_only(hanna, org):
    ManagerScope.objects.update(sees_everyone=False)
    hanna.force_login(org.users["hanna"])
    assert hanna.get(reverse(PAGE)).status_code == 200
    assert hanna.post(reverse(PAGE), {"confirm_sure": "1"}).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_titles(hanna, tmp_path, django_assert_max_num_queries):
    rows = "".join(f"T{n},Title {chr(97 + n)}\n" for n in range(20))
    (tmp_path / "more.csv").write_text("id,title\n" + rows)
    import_employees(path=tmp_path / "more.csv")
    with django_assert_max_num_queries(22):
        hanna.get(reverse(PAGE))


def test_the_overview_begins_with_people_without_an_occupation(hanna):
    page = hanna.get(reverse("admin:index")).content.decode()
    assert "4 of 8 people" in " ".join(page.split()) or "of 8 people" in " ".join(page.split())
    assert page.index("People without an occupation") < page.index("Waiting for a person")
    assert reverse(PAGE) in page
