"""An HR manager's work in a real browser: importing a payroll, watching a run, deciding a contest, correcting a course."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from courses.models import Answer, EmphasisOverride, Recalculation, Review
from courses.services.answers.catalogue_arrays import emphasis_of
from courses.services.reviews.reviews import request_review
from skills.models import Department, Employee, ImportRun, ManagerScope
from skills.services.access.roles import ensure_roles
from tests.browser.conftest import sign_in
from tests.browser.test_employee import RULES, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OURS = [[".rk-h1"], [".rk-panel"], [".rk-cards"], [".rk-form"], ["#plan-result"]]
ROWS = 400  # rows of the payroll: enough for messy data


def check(page, where: str) -> None:
    """Runs axe on our parts of the page. The frame around them belongs to the admin theme."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, context={"include": OURS}, options={**RULES, "resultTypes": ["violations"]})
    faults = [
        f"{where}: {item['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for item in found.response["violations"]
        for node in item["nodes"][:3]
    ]
    assert faults == []


@pytest.mark.data
def test_a_messy_payroll_is_matched_checked_imported_and_undone(hr, served_world, data_dir, tmp_path):
    lines = (data_dir / "hr" / "payroll_titles.csv").read_text().splitlines()[: ROWS + 1]
    file = tmp_path / "payroll.csv"
    # Column names of a payroll office: only the identifier is recognised.
    file.write_text("\n".join(["Employee ID,Agency code,Class title,Org. unit name", *lines[1:]]), encoding="utf-8")
    before = Employee.objects.count()
    hr.goto("/admin/skills/employee/import-file/")
    check(hr, "import")
    hr.locator("input[type=file]").set_input_files(file)
    hr.get_by_role("button", name="Show the file").click()
    expect(hr.get_by_role("columnheader", name="Class title")).to_be_visible()
    check(hr, "columns")
    hr.get_by_label("Job title").select_option("Class title")
    hr.get_by_label("Department", exact=True).select_option("Org. unit name")
    hr.get_by_text("further fields, for which no column was found").click()
    hr.get_by_label("Organisation").select_option("Agency code")
    hr.get_by_role("button", name="Check the file").click()
    expect(hr.get_by_role("heading", name="What the import would do")).to_be_visible()
    check(hr, "report")
    shoot(hr, "admin-import-report")
    assert Employee.objects.count() == before
    hr.get_by_role("button", name="Import", exact=True).click()
    expect(hr.get_by_role("heading", name="Result of the import")).to_be_visible()
    assert Employee.objects.count() > before + ROWS / 2
    assert Department.objects.count() > 20
    check(hr, "import run")
    hr.get_by_role("link", name="Undo this import").click()
    check(hr, "undo")
    hr.get_by_role("button", name="Undo this import").click()
    expect(hr.get_by_role("heading", name="Undone on")).to_be_visible()
    assert Employee.objects.count() == before
    assert ImportRun.objects.get().undo_counts["left_as_they_are"] == 0


def test_a_run_is_started_and_its_progress_watched(hr, served_world):
    hr.goto("/admin/courses/recalculation/")
    hr.get_by_role("link", name="Recalculate").click()
    hr.get_by_label("everybody you may see").check()
    hr.get_by_label("Compute again even where nothing changed").check()
    check(hr, "start")
    hr.get_by_role("button", name="Start").click()
    expect(hr.get_by_role("status").first).to_contain_text("finished: 100 %")
    check(hr, "run")
    shoot(hr, "admin-run")
    assert Answer.objects.current().filter(recalculation=Recalculation.objects.latest("pk")).count() == 2


def test_progress_moves_without_loading_the_page_again(hr, served_world):
    run = Recalculation.objects.create(state="match", scope="employees", n_employees=4)
    hr.goto(f"/admin/courses/recalculation/{run.pk}/change/")
    expect(hr.get_by_role("status").first).to_contain_text("matching courses")
    Recalculation.objects.filter(pk=run.pk).update(state="finished")
    expect(hr.get_by_role("status").first).to_contain_text("finished: 100 %")


def test_a_contest_is_decided_and_the_employee_reads_why(hr, served_world, open_page):
    task = served_world.alice.tasks.first()
    review = request_review(employee=served_world.alice, kind="exposure", task=task, reason="It is all by hand.")
    hr.goto("/admin/courses/review/")
    expect(hr.get_by_text("Waiting for HR")).to_be_visible()
    check(hr, "queue")
    hr.goto(f"/admin/courses/review/{review.pk}/change/")
    check(hr, "review")
    shoot(hr, "admin-review")
    hr.get_by_label("Your reason").fill("You are right: we saw it.")
    hr.get_by_label("New figure, in percent").fill("5")
    hr.get_by_role("button", name="Change the figure").click()
    expect(hr.get_by_text("The employee can read your reason")).to_be_visible()
    assert Review.objects.get().state == "overridden"
    alice = open_page()
    sign_in(alice, "alice")
    alice.goto("/talk/")
    expect(alice.get_by_text("You are right: we saw it.")).to_be_visible()


def test_an_emphasis_set_by_a_person_survives_the_next_run(hr, served_world):
    course = Answer.objects.current().get(employee=served_world.alice).steps.first().course
    hr.goto(f"/admin/courses/course/{course.pk}/change/")
    hr.get_by_text("Set another emphasis").click()
    check(hr, "course")
    hr.get_by_label("Human skill").select_option("Creativity")
    hr.get_by_label("Emphasis, in percent").fill("3")
    hr.get_by_label("Why").fill("It is about payroll software.")
    hr.get_by_role("button", name="Set this emphasis").click()
    expect(hr.get_by_role("button", name="Withdraw for Creativity")).to_be_visible()
    shoot(hr, "admin-course")
    hr.goto("/admin/courses/recalculation/start")
    hr.get_by_label("everybody you may see").check()
    hr.get_by_role("button", name="Start").click()
    expect(hr.get_by_role("status").first).to_contain_text("finished: 100 %")
    run = Recalculation.objects.latest("pk")
    assert emphasis_of(run.basis, {course.pk: course.text_hash}, ("creativity",))[course.pk][0] == 0.03
    hr.goto(f"/admin/courses/course/{course.pk}/change/")
    expect(hr.get_by_text("It is about payroll software.")).to_be_visible()
    assert EmphasisOverride.objects.get().decided_by == served_world.users["hanna"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_our_pages(open_page, served_world, theme, width, settings):
    settings.RESKILL_MIN_GROUP = 1
    ensure_roles().user_set.add(served_world.users["hanna"])
    ManagerScope.objects.filter(user=served_world.users["hanna"]).update(sees_everyone=True)
    page = open_page(theme=theme, width=width)
    sign_in(page, "hanna")
    run = Recalculation.objects.latest("pk").pk
    for where in (
        "/admin/", "/admin/courses/workforcecell/", f"/admin/courses/workforcecell/department/{served_world.care.pk}/",
        "/admin/courses/workforcecell/skill/creativity/", "/admin/skills/employee/import-file/",
        "/admin/courses/recalculation/start", f"/admin/courses/recalculation/{run}/moved/",
        f"/admin/courses/recalculation/{run}/failures/", "/admin/skills/exposuredataset/compare",
    ):  # fmt: skip
        assert page.goto(where).status == 200, where
        for details in page.locator("#content details > summary").all():
            details.click()
        check(page, where)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, where
        shoot(page, f"admin{where.removeprefix('/admin').strip('/').replace('/', '-') and '-'}"
              f"{where.removeprefix('/admin').strip('/').replace('/', '-')}-{theme}-{width}")  # fmt: skip
