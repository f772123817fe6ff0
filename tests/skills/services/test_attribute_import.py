"""Import of attributes: dry run, report, undo and deletion of previous values."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from skills.errors import BadInput
from skills.models import Employee, HeldAttribute, ImportedAttributes, ImportRun
from skills.services.people.attribute_import import delete_old_values, import_attributes
from skills.services.people.attribute_undo import undo_attribute_import
from skills.services.people.employee_import_undo import undo_import
from skills.tasks import undo_attributes

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return [Employee.objects.create(external_id=key, languages=["en"]) for key in ("E0", "E1")]


@pytest.fixture
def load(tmp_path):
    def load(content: str, **options) -> ImportRun:
        file = tmp_path / "held.csv"
        file.write_text(content, encoding="utf-8")
        return import_attributes(path=file, **({"columns": {"sex": "Sex"}} | options))

    return load


def held() -> dict[str, str]:
    return dict(HeldAttribute.objects.values_list("employee__external_id", "value"))


def test_the_import_is_kept_with_a_remark_for_each_unknown_employee(people, load):
    run = load("Personnel number,Sex\nE0,F\nE99,M\nE1,\n")  # the column of identifiers is found by a synonym
    assert held() == {"E0": "F"}
    kept = ImportRun.objects.get(kind=ImportRun.Kind.ATTRIBUTES)
    assert kept == run and kept.file_name == "held.csv" and kept.finished_at
    assert kept.counts == {"rows": 3, "set": 1, "unchanged": 0, "emptied": 0, "unknown_employees": 1}
    [entry] = kept.report
    assert (entry["line"], entry["column"]) == (3, "Personnel number") and "'E99'" in entry["message"]


def test_a_dry_run_reports_the_same_and_saves_nothing(people, load):
    content = "id,Sex\nE0,F\nE99,M\n"
    tried = load(content, dry_run=True)
    assert not HeldAttribute.objects.exists() and not ImportRun.objects.exists()
    assert not ImportedAttributes.objects.exists()
    done = load(content)
    assert (tried.counts, tried.report) == (done.counts, done.report)


def test_the_command_checks_a_file_and_names_the_rows_left_out(people, tmp_path, capsys):
    file = tmp_path / "held.csv"
    file.write_text("id,Sex\nE0,F\nE99,M\n", encoding="utf-8")
    call_command("import_attributes", str(file), "sex=Sex", "--dry-run")
    output = capsys.readouterr().out
    assert "line 3, id: 'E99' is not a known employee" in output and "Nothing was saved" in output
    assert not HeldAttribute.objects.exists()
    with pytest.raises(CommandError, match="no column 'Gender'"):
        call_command("import_attributes", str(file), "sex=Gender")
    file.write_text("Nr,Sex\nE0,F\n", encoding="utf-8")
    with pytest.raises(CommandError, match="map it: --id-column COLUMN"):
        call_command("import_attributes", str(file), "sex=Sex")


def test_undo_restores_every_value(people, load, make_user):
    load("id,Sex\nE0,F\n")
    second = load("id,Sex\nE0,M\nE1,M\n")
    assert held() == {"E0": "M", "E1": "M"}
    undo_attributes(second.pk, make_user("hanna").pk)
    assert held() == {"E0": "F"}
    second.refresh_from_db()
    assert second.undo_counts == {"put_back": 2, "left_as_they_are": 0} and second.undone_by.username == "hanna"
    with pytest.raises(BadInput, match="undone already"):
        undo_attribute_import(run=second)


def test_undo_restores_a_value_deleted_by_an_empty_cell(people, load):
    load("id,Sex\nE0,F\n")
    run = load("id,Sex\nE0,\n")
    assert held() == {}
    undo_attribute_import(run=run)
    assert held() == {"E0": "F"}


def test_values_changed_by_a_later_import_stay_and_are_reported(people, load):
    first = load("id,Sex\nE0,F\nE1,F\n")
    load("id,Sex\nE0,M\n")
    load("id,Band\nE1,A\n", columns={"band": "Band"})  # a later change of another attribute does not prevent the undo
    undo_attribute_import(run=first)
    assert dict(HeldAttribute.objects.values_list("employee__external_id", "attribute")) == {"E0": "sex", "E1": "band"}
    [entry] = first.undo_report
    assert entry["message"].startswith("E0: ") and "later import" in entry["message"]


def test_an_import_that_changed_nothing_cannot_be_undone(people, load):
    load("id,Sex\nE0,F\n")
    with pytest.raises(BadInput, match="nothing to undo"):
        undo_attribute_import(run=load("id,Sex\nE0,F\n"))


def test_an_import_of_another_kind_cannot_be_undone_here(people, load):
    run = load("id,Sex\nE0,F\n")
    with pytest.raises(BadInput, match="not an import of employees"):
        undo_import(run=run)
    with pytest.raises(BadInput, match="not an import of attributes"):
        undo_attribute_import(run=ImportRun.objects.create(kind=ImportRun.Kind.EMPLOYEES))


def test_previous_values_are_deleted_after_a_month(people, load):
    old, new = load("id,Sex\nE0,F\n"), load("id,Sex\nE0,M\n")
    ImportRun.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))
    delete_old_values()
    assert [row.run for row in ImportedAttributes.objects.all()] == [new]


def test_an_attribute_cannot_have_the_name_of_the_identifier(people, load):
    for name in ("external_id", "a" * 41):
        with pytest.raises(BadInput, match="cannot be the name of an attribute"):
            load("id,Sex\nE0,F\n", columns={name: "Sex"})
