"""Vacancies: imported from a file as an HR system writes it, updated, closed and undone; the pages that show them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reskill.celery import app
from skills.errors import BadInput
from skills.models import AlternateTitle, ImportRun, ImportUpload, ManagerScope, Vacancy
from skills.services.access.roles import ensure_roles
from skills.services.vacancies.vacancy_columns import VACANCY_COLUMNS
from skills.services.vacancies.vacancy_import import CLOSE, import_vacancies
from skills.services.vacancies.vacancy_undo import undo_vacancy_import
from tests.skills.taxonomies import small_taxonomy

pytestmark = pytest.mark.django_db
SOON, PAST = (timezone.localdate() + timedelta(days=days) for days in (20, -20))
# As a German system writes it: a line above the names, semicolons, a footer without a title, thousands with a point.
NAMES = (
    "Kennziffer;Stellenbezeichnung;Organisationseinheit;Dienstort;Bewerbungsfrist;Stellenstatus;Entgeltgruppe;"
    "Gehalt von;Gehalt bis;Währung;Zeitraum"
)
FILE = f"""Interne Stellenausschreibungen;;;;;;;;;;
{NAMES}
4711;Bäcker*in (m/w/d);Amt für Brot;Rathaus;{SOON:%d.%m.%Y};veröffentlicht;EG 5;2.900,50;3.400;EUR;monatlich
4712;Zauberer;Amt für Wunder;;;offen;;;;;
4713;Bäcker*in (m/w/d);Amt für Brot;Hafen;{PAST:%d.%m.%Y};offen;;2800;;;
4714;Bäcker*in (m/w/d);Amt für Brot;Hafen;irgendwann;Entwurf;;;;;
;;;Stand: heute;;;;;;;
"""


@pytest.fixture
def bakers():
    made = small_taxonomy()["Bakers"]
    AlternateTitle.objects.create(occupation=made, title="Bäcker", text_hash="baecker", is_usual=True)
    return made


def load(tmp_path, text: str = FILE, **options) -> ImportRun:
    (tmp_path / "stellen.csv").write_text(text, encoding="utf-8-sig")
    return import_vacancies(path=tmp_path / "stellen.csv", **options)


def messages(run: ImportRun) -> str:
    return "\n".join(f"{entry['line']} {entry['column']}: {entry['message']}" for entry in run.report)


def test_a_file_of_an_hr_system_is_read(tmp_path, bakers):
    assert load(tmp_path, dry_run=True).counts["added"] == 4
    assert not Vacancy.objects.exists()
    run = load(tmp_path)
    first = Vacancy.objects.get(reference="4711")
    assert (first.occupation, first.department, first.location, first.closes_on) == (
        bakers,
        "Amt für Brot",
        "Rathaus",
        SOON,
    )
    assert (first.pay_grade, first.pay_from, first.pay_to) == ("EG 5", Decimal("2900.50"), Decimal(3400))
    assert (first.currency, first.pay_period) == ("EUR", "month")
    assert [row.reference for row in Vacancy.objects.still_open()] == ["4711", "4712"]
    assert not Vacancy.objects.get(reference="4713").has_pay  # its row names neither currency nor period
    said = messages(run)
    for part in (
        "5 Gehalt von: pay without a currency and a period",
        f"5 Bewerbungsfrist: closed on {PAST.isoformat()}",
        "6 Bewerbungsfrist: 'irgendwann' is not a date",
        "7 Stellenbezeichnung: has no title; skipped",
        "no occupation was found for 'Zauberer'",
    ):
        assert part in said, said
    assert load(tmp_path).counts["unchanged"] == 4


def test_a_later_file_updates_and_closes_and_the_import_is_undone(tmp_path, bakers, org):
    load(tmp_path)
    chosen = Vacancy.objects.get(reference="4712")
    chosen.occupation, chosen.occupation_is_chosen = bakers, True
    chosen.save()
    before = timezone.now()
    rest = "\n".join(line.replace("Rathaus", "Mühle") for line in FILE.splitlines() if not line.startswith("4714"))
    second = load(tmp_path, rest.replace("4711", "4799"), missing=CLOSE, user=org.users["hanna"])
    assert (second.counts["added"], second.counts["closed"]) == (1, 1)
    closed = Vacancy.objects.get(reference="4711")
    assert not closed.is_open
    assert closed.updated_at > before  # the days until it is deleted are counted from now
    chosen.refresh_from_db()
    assert chosen.occupation == bakers  # a person chose it
    assert Vacancy.history.filter(reference="4799").get().history_user == org.users["hanna"]
    assert load(tmp_path, rest, dry_run=True).counts["updated"] == 1  # the closed vacancy is back in the file
    undone = undo_vacancy_import(run=second, user_id=org.users["hanna"].pk)
    assert undone.undo_counts == {"removed": 1, "put_back": 1, "left_as_they_are": 0}
    assert Vacancy.objects.get(reference="4711").is_open
    assert not Vacancy.objects.filter(reference="4799").exists()


def test_files_that_are_no_vacancies_are_refused_with_a_reason(tmp_path):
    with pytest.raises(BadInput, match="has no column with the titles of the vacancies"):
        load(tmp_path, "colour,size\nred,3\n")
    with pytest.raises(BadInput, match="has no vacancies below its column names"):
        load(tmp_path, "title,department\n,\n")
    assert not Vacancy.objects.exists()


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("pay_from", "2.900", Decimal(2900)), ("pay_from", "£31,200.75", Decimal("31200.75")),
        ("pay_from", "18,40 €", Decimal("18.4")),
        ("pay_from", "1'200'000.50", Decimal("1200000.5")), ("pay_from", "nach Vereinbarung", None), ("pay_from", "-5", None),
        ("currency", "€", "EUR"), ("currency", "euros please", None), ("pay_period", "per annum", "year"),
        ("pay_period", "fortnight", None), ("status", "Filled", False), ("status", "who knows", False),
        ("link", "jobs.example.org/7", "https://jobs.example.org/7"), ("link", "javascript:alert(1)", None),
        ("positions", "2", 2), ("positions", "0", None), ("closes_on", "31.12.2026", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_cells_are_read_or_left_out_with_a_remark(column, cell, value):
    found = VACANCY_COLUMNS.parse(column, cell)
    assert found.value == value
    assert bool(found.problem) is (value is None or cell == "who knows")


def test_hr_checks_and_imports_a_file_in_the_admin(org, client, bakers, django_capture_on_commit_callbacks):
    org.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    client.force_login(org.users["hanna"])
    Vacancy.objects.create(key="old", title="Old")
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    try:
        file = SimpleUploadedFile("stellen.csv", FILE.encode(), "text/csv")
        client.post(reverse("admin:skills_vacancy_import_rows"), {"file": file})
        upload = ImportUpload.objects.get()
        at = reverse("admin:skills_vacancy_upload", args=[upload.pk])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(at, {"title": "Stellenbezeichnung", "reference": "Kennziffer", "check": "1"})
        assert "1 open vacancy is missing from the file" in client.get(at).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(at, {"save": "1", "missing": CLOSE})
    finally:
        app.conf.task_always_eager = before
    assert Vacancy.objects.count() == 5
    assert not Vacancy.objects.get(key="old").is_open
    again = client.post(reverse("admin:skills_vacancy_add"), {"title": "New", "reference": "4711", "n_positions": "1"})
    assert "There is a vacancy with this reference" in again.content.decode()
    page = client.get(reverse("admin:skills_importrun_change", args=[ImportRun.objects.get().pk])).content.decode()
    assert "Undo this import" in page
