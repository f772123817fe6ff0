"""Import of employees: creation, updates, and decisions of people that must stay."""

import pytest

from skills.errors import BadInput
from skills.models import Department, Employee, ImportRun, Occupation, Task
from skills.services.people import task_profiles
from skills.services.people.employee_import import import_employees, rematch_employees
from tests.skills.taxonomies import BAKING, PAYING, small_taxonomy

pytestmark = pytest.mark.django_db
LONG = "external_id,name,email,job_title,department,language,weekly_hours,task,share\n"


@pytest.fixture
def load(tmp_path):
    """Writes the lines to a file and imports it."""

    def load(text, *, encoding="utf-8", name="people.csv", **options):
        file = tmp_path / name
        file.write_bytes(text.encode(encoding))
        return import_employees(path=file, **options)

    return load


def week(key):
    tasks = Employee.objects.get(external_id=key).tasks.counted()
    return {task.statement: round(task.share, 4) for task in tasks}


def messages(run):
    return [entry["message"] for entry in run.report]


def test_one_row_per_task_with_the_employee_blank_on_later_rows(load):
    run = load(
        LONG + "E1,Ann,ann@example.org,Baker,Bakery,English; Deutsch,3,Knead the dough,60\n"
        ",,,,,,,Serve at the counter,40 %\nE2,Ben,,Clerk,Office,en,,Run the pay,100\n"
    )
    ann = Employee.objects.get(external_id="E1")
    assert (ann.name, ann.email, ann.job_title, str(ann.department)) == ("Ann", "ann@example.org", "Baker", "Bakery")
    assert (ann.languages, ann.weekly_hours) == (["en", "de"], 3.0)
    assert week("E1") == {"Knead the dough": 0.6, "Serve at the counter": 0.4}
    assert {(task.state, task.source) for task in ann.tasks.all()} == {("validated", "import")}
    assert (run.counts["employees"], run.counts["added"], run.counts["tasks_stated"]) == (2, 2, 3)
    assert ann.history.count() == 1 and ann.tasks.get(share=0.6).history.count() == 1


@pytest.mark.parametrize("share", [("60", "40"), ("0.6", "0.4"), ("0,6", "0,4"), ("60.3", "40.2")])
def test_shares_are_per_cent_or_fractions_and_may_be_one_per_cent_off(load, share):
    load(f"id;task;share\nE1;Bake;{share[0]}\nE1;Sell;{share[1]}\n")
    assert week("E1") == {"Bake": 0.6, "Sell": 0.4}


def test_without_shares_all_tasks_get_the_same_share_and_a_remark(load):
    run = load("id,task,share\nE1,Bake,\nE1,Sell,\n")
    assert week("E1") == {"Bake": 0.5, "Sell": 0.5}
    assert "E1: no shares given; all tasks get the same share" in messages(run)


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("E1,Bake,60\nE1,Sell,50\n", 2, "add up to 110"),
        ("E1,Bake,60\nE1,Sell,\n", 2, "some tasks have no share"),
        ("E1,Bake,60\nE1,Sell,many\n", 3, "'many' is not a number"),
        ("E1,Bake,120\nE1,Sell,-20\n", 3, "at least 0"),
    ],
)
def test_invalid_shares_skip_only_their_employee(load, rows, line, message):
    run = load("id,task,share\n" + rows + "E2,Drive,1\n")
    assert [employee.external_id for employee in Employee.objects.all()] == ["E2"]
    assert (run.counts["skipped"], run.counts["employees"]) == (1, 1)
    (entry,) = [entry for entry in run.report if "kipped" in entry["message"]]
    assert (entry["line"], entry["column"]) == (line, "share") and message in entry["message"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,task\nAnn,Bake\n", "no column with the employees' identifiers"),
        ("id,name\nE1,Ann\n", "neither tasks nor job titles"),
        ("", "is empty"),
        ("id,id,task\nE1,E1,Bake\n", "names the column 'id' twice"),
    ],
)
def test_a_file_without_employees_loads_nothing(load, text, message):
    with pytest.raises(BadInput, match="people.csv") as error:
        load(text)
    assert message in str(error.value)
    assert not Employee.objects.exists() and not ImportRun.objects.exists()


def test_columns_with_unknown_names_can_be_mapped(load):
    text = "Nr,Was,Teil\nE1,Bake,100\n"
    load(text, mapping={"external_id": "Nr", "task": "Was", "share": "Teil"})
    assert week("E1") == {"Bake": 1.0}
    with pytest.raises(BadInput, match="no field 'salary'"):
        load(text, mapping={"salary": "Nr"})
    with pytest.raises(BadInput, match="has no column 'Wer'"):
        load(text, mapping={"external_id": "Wer"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_umlauts_are_read_in_every_encoding(load, encoding):
    load("Personalnummer;Name;Abteilung;Aufgabe;Anteil\nE1;Jörg Müßig;Küche;Brötchen formen;100\n", encoding=encoding)
    jörg = Employee.objects.get()
    assert (jörg.name, str(jörg.department), jörg.tasks.get().statement) == ("Jörg Müßig", "Küche", "Brötchen formen")


def test_a_spreadsheet_is_read_like_a_csv(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Employee ID", "Task", "Share"], [101, "Bake", 0.25], [None, "Sell", 0.75]):
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    import_employees(path=tmp_path / "people.xlsx")
    assert week("101") == {"Bake": 0.25, "Sell": 0.75}


def test_invalid_cells_are_reported_and_the_rest_is_imported(load):
    run = load(
        LONG + "E1,Ann,not-an-address,Baker,,Klingon,900,Bake,100\nE1,Anna,,,,,,BAKE,\n,,,,,,,,\n,Nobody,,Baker,,,,,\n"
    )
    ann = Employee.objects.get()
    assert (ann.name, ann.email, ann.languages, ann.weekly_hours) == ("Ann", "", ["en"], 2.0)
    text = " / ".join(messages(run))
    for part in (
        "not an e-mail",
        "'Klingon'",
        "between 0.25 and 40",
        "'Anna' differs",
        "the same task",
        "no identifier",
    ):
        assert part in text, part


def test_an_identifier_that_is_too_long_is_skipped(load):
    run = load(f"id,task\n{'9' * 81},Bake\nE2,Sell\n")
    assert Employee.objects.get().external_id == "E2"
    assert run.counts["skipped"] == 1 and "at most 80" in messages(run)[0]


def test_a_department_belongs_to_the_organisation_named(load):
    load("id,task,department,organisation\nE1,Bake,Ovens,North\nE2,Bake,Ovens,\n", organisation="South")
    assert {str(row) for row in Department.objects.all()} == {"North: Ovens", "South: Ovens"}


def test_a_dry_run_reports_the_same_and_saves_nothing(load):
    small_taxonomy()
    text = "id,job_title,department\nE1,Master Baker,Ovens\nE2,XQZ 99,Ovens\n"
    dry = load(text, dry_run=True)
    assert not Employee.objects.exists() and not Department.objects.exists() and not ImportRun.objects.exists()
    real = load(text)
    assert (dry.counts, dry.report) == (real.counts, real.report)


def test_a_limit_imports_only_the_first_employees(load):
    load("id,task,share\nE1,Bake,50\nE1,Sell,50\nE2,Drive,100\n", limit=1)
    assert week("E1") == {"Bake": 0.5, "Sell": 0.5} and Employee.objects.count() == 1


def test_a_job_title_alone_gives_suggested_tasks(load):
    made = small_taxonomy()
    run = load("id,job_title\nE1,MASTER BAKER II\nE2,Pay Asst\n")
    ann = Employee.objects.get(external_id="E1")
    assert (ann.occupation, ann.title_match, ann.title_match_score) == (made["Bakers"], "suggested", 1.0)
    assert week("E1") == dict.fromkeys(BAKING, 0.3333) and set(week("E2")) == set(PAYING)
    assert {(task.state, task.source) for task in ann.tasks.all()} == {("suggested", "occupation")}
    assert (run.counts["with_an_occupation"], run.counts["tasks_suggested"]) == (2, 6)


def test_the_remark_on_a_title_names_the_closest_occupations(load):
    small_taxonomy()
    run = load("id,job_title\nE1,Dough\n")
    message = next(text for text in messages(run) if "'Dough'" in text)
    assert (
        message
        == "no sure occupation for 'Dough' (1 person); closest: Dough Bakers; choose one on the page of job titles"
    )


def test_the_department_decides_the_occupation_of_a_title(load):
    for code, title in (("33-1012.00", "Police Chiefs"), ("33-1011.00", "Prison Chiefs")):
        Occupation.objects.create(soc_code=code, title=title)
    load("id,job_title,department\nE1,Sergeant,City Police\nE2,Sergeant,County Jail\nE3,Sergeant,\n")
    found = dict(Employee.objects.values_list("external_id", "occupation__soc_code"))
    assert found == {"E1": "33-1012.00", "E2": "33-1011.00", "E3": None}
    load("id,job_title\nE1,Sergeant\n")
    assert Employee.objects.get(external_id="E1").occupation.soc_code == "33-1012.00"


def test_a_title_without_a_match_is_reported_as_unmatched(load):
    small_taxonomy()
    run = load("id,job_title\nE1,XQZ 99\nE2,XQZ 99\nE3,N/A\n")
    for employee in Employee.objects.all():
        assert (employee.title_match, employee.occupation, employee.tasks.count()) == ("unmatched", None, 0)
    assert run.counts["without_an_occupation"] == 3
    assert "no sure occupation for 'XQZ 99' (2 people); choose one on the page of job titles" in messages(run)


def test_an_occupation_without_tasks_gets_none_and_a_remark(load):
    made = small_taxonomy()
    run = load("id,job_title\nE1,Dough Shaper\n")
    assert Employee.objects.get().occupation == made["Dough Bakers"] and week("E1") == {}
    assert any(
        "no typical tasks are known for 'Dough Bakers' (1 person); people" in message for message in messages(run)
    )


def test_an_occupation_code_in_the_file_counts_as_confirmed(load):
    made = small_taxonomy()
    run = load("id,job_title,soc_code\nE1,Pay Assistant,51-3011\nE2,Pay Assistant,99-9999\n")
    first, second = Employee.objects.all()
    assert (first.occupation, first.title_match) == (made["Bakers"], "confirmed")
    assert (second.occupation, second.title_match) == (made["Payroll Clerks"], "suggested")
    assert any("'99-9999' is not a loaded occupation" in message for message in messages(run))


def test_importing_again_creates_and_writes_nothing(load):
    small_taxonomy()
    text = LONG + "E1,Ann,,Baker,Bakery,en,2,Bake,60\nE1,,,,,,,Sell,40\nE2,Ben,,Master Baker,,,,,\n"
    load(text)
    before = list(Employee.objects.values()), list(Task.objects.values())
    run = load(text)
    assert (list(Employee.objects.values()), list(Task.objects.values())) == before
    assert (run.counts["added"], run.counts["updated"], run.counts["unchanged"]) == (0, 0, 2)
    assert Employee.history.count() == 2 and Task.history.count() == 2


def test_importing_again_applies_changes_of_the_file(load):
    load("id,name,task,share\nE1,Ann,Bake,60\nE1,,Sell,40\n")
    kept = Task.objects.get(statement="Bake").pk
    load("id,name,task,share\nE1,Anna,Bake,30\nE1,,Teach,70\n")
    assert Employee.objects.get().name == "Anna"
    assert week("E1") == {"Bake": 0.3, "Teach": 0.7} and Task.objects.get(statement="Bake").pk == kept


def test_a_rejected_task_does_not_return_and_the_others_fill_the_week(load):
    text = "id,task,share\nE1,Bake,50\nE1,Sell,30\nE1,Clean,20\n"
    load(text)
    task_profiles.set_task_state(task=Task.objects.get(statement="Bake"), state="rejected")
    load(text)
    assert week("E1") == {"Sell": 0.6, "Clean": 0.4}
    assert Task.objects.get(statement="Bake").state == "rejected"


def test_a_reworded_task_is_recognised_by_its_old_wording(load):
    text = "id,task,share\nE1,Bake,50\nE1,Sell,50\n"
    load(text)
    task_profiles.edit_task(task=Task.objects.get(statement="Bake"), statement="Bake rye bread")
    load(text.replace("50\nE1,Sell,50", "80\nE1,Sell,20"))
    assert week("E1") == {"Bake rye bread": 0.8, "Sell": 0.2}


def test_tasks_people_added_confirmed_or_overrode_stay_next_to_imported_ones(load, org):
    small_taxonomy()
    load("id,job_title\nE1,Master Baker\n")
    employee = Employee.objects.get(external_id="E1")
    for task in employee.tasks.exclude(statement=BAKING[0]):
        task_profiles.set_task_state(task=task, state="rejected")
    task_profiles.set_task_state(task=employee.tasks.get(statement=BAKING[0]), state="validated")
    task_profiles.add_task(employee=employee, statement="Train apprentices", share=0.5)
    text = "id,job_title,task,share\nE1,Master Baker,Order flour,75\nE1,,Count stock,25\n"
    load(text)
    once = week("E1")
    assert set(once) == {BAKING[0], "Train apprentices", "Order flour", "Count stock"}
    assert sum(once.values()) == pytest.approx(1, abs=1e-3) and once["Order flour"] == pytest.approx(0.375)
    task_profiles.override_exposure(
        task=Task.objects.get(statement="Count stock"), exposure=0.2, reason="By hand", user=org.users["hanna"]
    )
    load(text.replace("Count stock", "Count sacks"))
    assert {"Count stock", "Count sacks"} <= set(week("E1"))
    assert sum(week("E1").values()) == pytest.approx(1, abs=1e-3)


def test_a_confirmed_occupation_stays_with_a_new_job_title_and_a_remark(load):
    made = small_taxonomy()
    load("id,job_title\nE1,Master Baker\n")
    task_profiles.confirm_profile(employee=Employee.objects.get())
    run = load("id,job_title\nE1,Pay Assistant\n")
    assert Employee.objects.get().occupation == made["Bakers"] and set(week("E1")) == set(BAKING)
    assert "E1: the job title changed; the confirmed occupation stays" in messages(run)


def test_unedited_suggestions_follow_a_new_title_but_rejected_tasks_stay_out(load):
    small_taxonomy()
    load("id,job_title\nE1,Master Baker\nE2,Master Baker\n")
    task_profiles.set_task_state(
        task=Task.objects.get(employee__external_id="E2", statement=BAKING[0]), state="rejected"
    )
    load("id,job_title\nE1,Pay Assistant\nE2,Dough Shaper\n")
    assert set(week("E1")) == set(PAYING)
    assert week("E2") == {}
    load("id,job_title\nE2,Master Baker\n")
    assert week("E2") == dict.fromkeys(BAKING[1:], 0.5)


def test_employees_are_matched_again_when_more_occupations_are_known(load):
    load("id,job_title\nE1,Master Baker\nE2,Qxz Wrangler\nE3,Master Baker\n")
    assert not Task.objects.exists()
    Employee.objects.filter(external_id="E3").update(title_match="confirmed")
    small_taxonomy()
    counts, _ = rematch_employees()
    assert (counts["employees"], counts["with_an_occupation"]) == (2, 1)
    assert set(week("E1")) == set(BAKING) and week("E2") == week("E3") == {}


def test_the_importing_user_is_in_the_history_of_all_changed_rows(load, make_user):
    ann, hanna = make_user("ann"), make_user("hanna")
    load("id,name,task,share\nE1,Ann,Bake,60\nE1,Ann,Sell,40\nE1,Ann,Clean,0\n", user=ann)
    load("id,name,task,share\nE1,Anna,Bake,50\nE1,Anna,Sell,50\n", user=hanna)
    who = Employee.history.filter(external_id="E1").order_by("history_id")
    assert list(who.values_list("history_user__username", flat=True)) == ["ann", "hanna"]
    changes = Task.history.order_by("statement", "history_id")
    assert list(changes.values_list("statement", "history_type", "history_user__username")) == [
        ("Bake", "+", "ann"), ("Bake", "~", "hanna"),
        ("Clean", "+", "ann"), ("Clean", "-", "hanna"),
        ("Sell", "+", "ann"), ("Sell", "~", "hanna"),
    ]  # fmt: skip
