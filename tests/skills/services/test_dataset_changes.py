"""Comparison of two datasets before one is activated, and the return to the previous one."""

import re

import pytest
from django.urls import reverse

from skills.models import ExposureDataset, ManagerScope, Occupation, ReferenceTask
from skills.services.access.roles import ensure_roles
from skills.services.exposure.dataset_changes import active_before, compare_datasets
from skills.services.exposure.dataset_import import activate_dataset
from skills.services.exposure.dataset_upload import import_figures
from tests.skills.taxonomies import add_dataset, add_reference_task

pytestmark = pytest.mark.django_db


def make(name: str, figures: dict[str, float], occupation, *, active: bool = False) -> ExposureDataset:
    dataset = add_dataset(name, n_tasks=len(figures), is_active=active)
    for statement, value in figures.items():
        add_reference_task(dataset, statement, occupation, exposure=value)
    return dataset


@pytest.fixture
def two(org):
    nurse = Occupation.objects.create(soc_code="29-1141.00", title="Nurses")
    org.alice.occupation = nurse
    org.alice.save()
    old = make("Old", {"dress wounds": 0.1, "plan shifts": 0.5, "write reports": 0.6}, nurse, active=True)
    new = make("New", {"dress wounds": 0.2, "plan shifts": 0.9, "teach nurses": 0.3}, nurse)
    return old, new


@pytest.fixture
def hanna(org, client):
    org.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.update(sees_everyone=True)
    client.force_login(org.users["hanna"])
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_changed_tasks_and_employees_are_listed(two):
    found = compare_datasets(*two)
    assert (found.n_both, found.n_only_before, found.n_only_after) == (2, 1, 1)
    assert found.mean_shift == pytest.approx(0.25) and found.mean_distance == pytest.approx(0.25)
    assert [(row.statement, round(row.by, 2)) for row in found.tasks] == [("plan shifts", 0.4), ("dress wounds", 0.1)]
    assert found.occupations == [] and found.n_people == 0  # the mean changes by 0.07 only


def test_a_clearly_changed_occupation_counts_its_employees(two):
    ReferenceTask.objects.filter(dataset=two[1], key="teach nurses").update(exposure=1.0)
    (row,) = compare_datasets(*two).occupations
    assert (row.title, row.n_people, round(row.before, 2), round(row.after, 2)) == ("Nurses", 1, 0.4, 0.7)


def test_datasets_without_common_tasks_have_no_differences(two):
    found = compare_datasets(two[0], make("Other", {"fly kites": 0.1}, None))
    assert (found.n_both, found.r, list(found.tasks)) == (0, None, [])


def test_a_dataset_is_activated_after_a_comparison_and_reverted_with_one_click(two, hanna):
    page = reverse("admin:skills_exposuredataset_compare")
    assert "plan shifts" in text(hanna.get(page, {"a": two[0].pk, "b": two[1].pk}))
    assert ExposureDataset.objects.active() == two[0]
    hanna.post(page, {"dataset": two[1].pk})
    assert ExposureDataset.objects.active() == two[1]
    assert active_before() == two[0]
    assert "Go back to Old 1" in text(hanna.get(page))
    hanna.post(page, {"dataset": two[0].pk})
    assert ExposureDataset.objects.active() == two[0]


def test_a_dataset_without_figures_is_not_made_active(two, hanna):
    empty = make("Empty", {}, None)
    answer = hanna.post(reverse("admin:skills_exposuredataset_compare"), {"dataset": empty.pk}, follow=True)
    assert "no exposure figure" in text(answer)
    assert ExposureDataset.objects.active() == two[0]


def test_without_a_previous_dataset_nothing_can_be_reverted(org):
    assert active_before() is None
    make("Only", {"dress wounds": 0.1}, None)
    activate_dataset(dataset=ExposureDataset.objects.get())
    assert active_before() is None


def test_a_file_of_own_figures_is_checked_then_imported_and_changes_no_answer(two, tmp_path):
    file = tmp_path / "our figures.csv"
    file.write_text("what,how much\nwater plants,0.2\nplan shifts,0.8\n")
    mapping = {"statement": "what", "exposure": "how much", "key": ""}
    checked = import_figures(path=file, mapping=mapping, dry_run=True)
    assert checked.counts["tasks"] == 2 and not ExposureDataset.objects.filter(name="our figures").exists()
    import_figures(path=file, mapping=mapping)
    made = ExposureDataset.objects.get(name="our figures")
    assert made.n_tasks == 2 and ExposureDataset.objects.active() == two[0]


def test_the_import_page_of_figures_needs_the_change_permission(two, hanna, make_user, client):
    assert hanna.get(reverse("admin:skills_exposuredataset_import_rows")).status_code == 200
    client.force_login(make_user("clerk", is_staff=True))
    assert client.get(reverse("admin:skills_exposuredataset_import_rows")).status_code == 403
