"""HR's larger tasks in a real browser: a plan with a budget, the printed fairness report, one long working day."""

import pytest
from playwright.sync_api import expect

from courses.models import Answer, EmphasisOverride, FairnessAudit, Recalculation, Review, TrainingPlan
from courses.services.answers.catalogue_arrays import emphasis_of
from courses.services.reviews.reviews import request_review
from skills.models import Employee, ExposureOverride, ImportRun
from skills.services.webhooks import add_webhook
from tests.api_client import make_application
from tests.browser.conftest import sign_in
from tests.browser.test_employee import check as check_whole
from tests.browser.test_employee import shoot
from tests.browser.test_hr import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = 60  # rows of the payroll, for the long day
BUDGET = 250


@pytest.fixture
def groups_of_one(settings):
    """Allows groups of one person: the world of these tests has two people."""
    settings.RESKILL_MIN_GROUP = 1


def make_plan(page, name: str, **fields: int) -> TrainingPlan:
    page.goto("/admin/courses/trainingplan/add/")
    page.locator("#id_name").fill(name)
    for department in ("Care", "Office"):
        page.locator(".field-departments .select2-selection").click()
        page.locator(".field-departments .select2-search__field").last.fill(department)
        page.locator(".select2-results__option--highlighted", has_text=department).click()
    for field, value in fields.items():
        page.locator(f"#id_{field}").fill(str(value))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Need covered")).to_be_visible()
    return TrainingPlan.objects.get(name=name)


def test_a_plan_keeps_its_budget_and_is_compared_with_another(hr, groups_of_one):
    small = make_plan(hr, "Small", budget=BUDGET, assumed_cost=100)
    assert 0 < small.result["cost"] <= BUDGET
    assert small.result["seats"] == 2
    expect(hr.get_by_text("of 250.00 at most")).to_be_visible()
    expect(hr.get_by_text("hours a week at the end")).to_be_visible()
    check(hr, "plan")
    shoot(hr, "admin-plan")
    large = make_plan(hr, "Large", assumed_cost=100)
    assert large.result["coverage"] > small.result["coverage"]
    hr.goto(f"/admin/courses/trainingplan/compare/{small.pk}/{large.pk}/")
    expect(hr.get_by_role("columnheader", name="Small").first).to_be_visible()
    check(hr, "two plans")
    with hr.expect_download() as download:
        hr.goto(f"/admin/courses/trainingplan/{small.pk}/change/")
        hr.get_by_role("link", name="Export").first.click()
    assert small.result["courses"][0]["title"] in download.value.path().read_text(encoding="utf-8-sig")


def test_the_fairness_report_is_computed_read_and_printed(hr, groups_of_one):
    hr.goto("/admin/courses/fairnessaudit/")
    hr.get_by_role("link", name="Audit now").click()
    check(hr, "audit now")
    hr.get_by_role("button", name="Start").click()
    expect(hr.get_by_role("heading", name="Outcomes by group")).to_be_visible()
    assert FairnessAudit.objects.get().state == "ready"
    assert len(hr.pdf(format="A4")) > 10_000
    hr.emulate_media(media="print")
    expect(hr.get_by_role("link", name="All audits")).to_be_hidden()
    expect(hr.get_by_role("heading", name="Do names and gendered words change the results?")).to_be_visible()
    shoot(hr, "admin-fairness-printed")


def overflow_px(page) -> int:
    """The number of pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_single_objects(hr, open_page, served_world, groups_of_one, theme):
    """The pages of a person, a course, a run, a review, an import, a webhook and a report, in both themes and widths."""
    alice = served_world.alice
    review = request_review(employee=alice, kind="exposure", task=alice.tasks.first(), reason="It is all by hand.")
    plan = make_plan(hr, "Next year", budget=BUDGET, assumed_cost=100)
    hr.goto("/admin/courses/fairnessaudit/audit-now")
    hr.get_by_role("button", name="Start").click()
    expect(hr.get_by_role("heading", name="Outcomes by group")).to_be_visible()
    audit = FairnessAudit.objects.get()
    course = Answer.objects.current().get(employee=alice).steps.first().course_id
    hook, _secret = add_webhook(
        application=make_application(), url="https://lms.example.org/", events=["path.changed"], description="LMS"
    )
    done = ImportRun.objects.create(
        kind="employees", file_name="people.csv", counts={"added": 2},
        report=[{"line": 2, "column": "share", "message": "is no number"}],
    )  # fmt: skip
    page = open_page(theme=theme)
    sign_in(page, "hanna")
    for where in (
        f"skills/employee/{alice.pk}/change/", f"courses/course/{course}/change/", "courses/course/",
        f"courses/recalculation/{Recalculation.objects.latest('pk').pk}/change/", f"courses/review/{review.pk}/change/",
        "courses/review/", f"courses/trainingplan/{plan.pk}/change/", f"skills/importrun/{done.pk}/change/",
        "skills/exposuredataset/compare", "courses/fairnessaudit/audit-now",
        f"skills/webhook/{hook.pk}/change/",
    ):  # fmt: skip
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.goto(f"/admin/{where}").status == 200, where
            check(page, where)
            assert overflow_px(page) <= 0, (where, width)
            shoot(page, f"one-{where.strip('/').replace('/', '-')}-{theme}-{width}")
    page.goto("/admin/oauth2_provider/application/add/")  # no part of it is ours for axe, but its options are long
    assert overflow_px(page) <= 0
    page.goto(f"/admin/courses/fairnessaudit/{audit.pk}/report/")
    check_whole(page, "fairness report")
    shoot(page, f"one-fairness-report-{theme}")


@pytest.mark.data
def test_one_long_day(hr, served_world, open_page, data_dir, tmp_path):
    """A payroll is imported, after its columns were first matched wrongly; a run computes answers; a contest is decided
    and a course corrected; the next run uses both decisions."""
    lines = (data_dir / "hr" / "payroll_titles.csv").read_text().splitlines()[1 : ROWS + 1]
    file = tmp_path / "payroll.csv"
    file.write_text("\n".join(["Employee ID,Agency code,Class title,Org. unit name", *lines]), encoding="utf-8")
    hr.goto("/admin/skills/employee/import-file/")
    hr.locator("input[type=file]").set_input_files(file)
    hr.get_by_role("button", name="Show the file").click()
    hr.get_by_label("Job title").select_option("Agency code")
    hr.get_by_role("button", name="Check the file").click()
    expect(hr.get_by_role("heading", name="What the import would do")).to_be_visible()
    hr.get_by_label("Job title").select_option("Class title")
    hr.get_by_label("Department", exact=True).select_option("Org. unit name")
    hr.get_by_role("button", name="Check").click()
    expect(hr.get_by_role("heading", name="What the import would do")).to_be_visible()
    hr.get_by_role("button", name="Import", exact=True).click()
    expect(hr.get_by_role("heading", name="Result of the import")).to_be_visible()
    imported = Employee.objects.filter(external_id__startswith="E0")
    assert imported.count() == ROWS
    assert imported.filter(job_title="POLICE OFFICER").exists()

    run = start_run(hr)
    assert run.n_employees >= ROWS
    alice, task = served_world.alice, served_world.alice.tasks.last()
    request_review(employee=alice, kind="exposure", task=task, reason="It is all by hand.")
    hr.goto("/admin/courses/review/")
    hr.get_by_role("link", name="Alice").first.click()
    hr.get_by_label("Your reason").fill("You are right: we saw it.")
    hr.get_by_label("New figure, in percent").fill("5")
    hr.get_by_role("button", name="Change the figure").click()
    expect(hr.get_by_text("The employee can read your reason")).to_be_visible()

    answer = Answer.objects.current().get(employee=alice)
    course, before = answer.steps.first().course, answer.exposure
    hr.goto(f"/admin/courses/course/{course.pk}/change/")
    hr.get_by_text("Set another emphasis").click()
    hr.get_by_label("Human skill").select_option("Creativity")
    hr.get_by_label("Emphasis, in percent").fill("3")
    hr.get_by_label("Why").fill("It is about payroll software.")
    hr.get_by_role("button", name="Set this emphasis").click()
    expect(hr.get_by_role("button", name="Withdraw for Creativity")).to_be_visible()

    run = start_run(hr)
    assert emphasis_of(run.basis, {course.pk: course.text_hash}, ("creativity",))[course.pk][0] == 0.03
    assert EmphasisOverride.objects.get().decided_by == served_world.users["hanna"]
    assert Review.objects.get(task=task).state == "overridden"
    assert ExposureOverride.objects.get(task=task).exposure == 0.05
    assert Answer.objects.current().get(employee=alice).exposure != before
    person = open_page()
    sign_in(person, "alice")
    person.goto("/talk/")
    expect(person.get_by_text("You are right: we saw it.")).to_be_visible()


def start_run(page) -> Recalculation:
    """A run over everybody, started on the page and watched until it has finished."""
    page.goto("/admin/courses/recalculation/start")
    page.get_by_label("everybody you may see").check()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("status").first).to_contain_text("finished: 100 %")
    return Recalculation.objects.latest("pk")
