"""Screenshots of HR's pages. First rows are created on the pages, as HR would; then each page is taken in every look."""

from playwright.sync_api import Browser, Page, expect

from tests.screens.pictures import shoot_framed, sign_in, window

LOGIN = "hr"
LOOKS = (("light", 1280), ("dark", 1280), ("light", 390))
PATIENCE_MS = 180_000
PAGES = {
    "overview": "/admin/",
    "employees": "/admin/skills/employee/",
    "reviews": "/admin/courses/review/",
    "webhooks": "/admin/skills/webhook/",
    "webhooks-log": "/admin/skills/webhookdelivery/",
}
# An existing employee, a new employee, an employee with an unknown title, and a share that is not a number.
CHECKED = """external_id,name,email,job_title,department,weekly_hours,task,share
LH-003,,,,,3,Answer calls from residents about missed bin collections,40
LH-003,,,,,3,Train new colleagues at the telephone,60
LH-101,Ines Duarte,ines.duarte@lindenhof.example,Payroll Clerk,Customer & Administration,2,,
LH-102,Tomasz Wilk,tomasz.wilk@lindenhof.example,Grand Master of Bins,Works & Grounds,2,,
LH-103,Mei Lin,mei.lin@lindenhof.example,Registered Nurse,Care & Community,2,Change dressings on the ward,a lot
"""
# New tasks for existing employees, so that a run changes their answers.
IMPORTED = """external_id,task,share
LH-010,Type invoices from suppliers into the accounting system,70
LH-010,Send out standard reminders,30
LH-030,Write the weekly statistics report from the case system,100
LH-050,Comfort relatives after a death,100
"""


def shoot_admin(browser: Browser, address: str) -> None:
    """Takes the screenshots. The created rows stay in the demo: people, a plan, an audit, a webhook, reviews and a run."""
    page = _signed_in(browser, address, "light", 1280)
    places = {
        **PAGES,
        "person": _first(page, "/admin/skills/employee/?q=Amara"),
        "import": _import(page, CHECKED),
        "plan": _plan(page),
        "fairness": _fairness(page),
        "webhook": _webhook(page),
        "run": _run(page),
    }
    page.context.close()
    for theme, width in LOOKS:
        page = _signed_in(browser, address, theme, width)
        for name, where in places.items():
            page.goto(where)
            page.wait_for_load_state("networkidle")
            shoot_framed(page, f"admin-{name}-{theme}-{width}")
        page.context.close()


def _signed_in(browser: Browser, address: str, theme: str, width: int) -> Page:
    page = window(browser, address, theme, width)
    page.set_default_timeout(PATIENCE_MS)
    page.goto("/accounts/login/")
    sign_in(page, LOGIN)
    return page


def _first(page: Page, where: str) -> str:
    """The address of the first row of a list."""
    page.goto(where)
    return page.locator("#result_list tbody th a").first.get_attribute("href") or where


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _import(page: Page, text: str, *, save: bool = False) -> str:
    page.goto("/admin/skills/employee/import-file/")
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    _press(page, "Show the file")
    _press(page, "Check the file")
    expect(page.get_by_role("heading", name="What the import would do")).to_be_visible(timeout=PATIENCE_MS)
    if save:
        _press(page, "Import")
        expect(page.get_by_role("heading", name="Result of the import")).to_be_visible(timeout=PATIENCE_MS)
    return page.url


def _plan(page: Page) -> str:
    page.goto("/admin/courses/trainingplan/add/")
    page.locator("#id_name").fill("Next year")
    for department in ("Customer", "Care"):
        page.locator(".field-departments .select2-selection").click()
        page.locator(".field-departments .select2-search__field").last.fill(department)
        page.locator(".select2-results__option--highlighted", has_text=department).click()
    page.locator("#id_budget").fill("5000")
    page.locator("#id_assumed_cost").fill("100")
    _press(page, "Save")
    expect(page.get_by_role("heading", name="Need covered")).to_be_visible(timeout=PATIENCE_MS)
    return page.url


def _fairness(page: Page) -> str:
    page.goto("/admin/courses/fairnessaudit/audit-now")
    _press(page, "Start")
    expect(page.get_by_role("heading", name="Outcomes by group")).to_be_visible(timeout=PATIENCE_MS)
    return page.url


def _webhook(page: Page) -> str:
    """The address of a webhook whose URL does not exist: deliveries fail, and the log shows the reason."""
    page.goto("/admin/skills/webhook/")
    if page.locator("#result_list").count():
        return _first(page, "/admin/skills/webhook/")
    page.goto("/admin/skills/webhook/add/")
    page.locator("#id_application").select_option(label="Demo learning platform")
    page.locator("#id_url").fill("https://lms.lindenhof.example/hooks")
    for box in page.locator("input[name=events]").all():
        box.check()
    _press(page, "Save")
    where = _first(page, "/admin/skills/webhook/")
    page.goto(where)
    _press(page, "Send a test")
    return where


def _run(page: Page) -> str:
    """The address of a run that changes answers. Afterwards a search for cases that need a review is started."""
    _import(page, IMPORTED, save=True)
    page.goto("/admin/courses/recalculation/start")
    page.get_by_label("everybody you may see").check()
    _press(page, "Start")
    expect(page.get_by_role("status").first).to_contain_text("100 %", timeout=PATIENCE_MS)
    where = page.url
    page.goto("/admin/courses/review/look")
    page.wait_for_timeout(5_000)  # the search runs in the background and may find nothing
    return where
