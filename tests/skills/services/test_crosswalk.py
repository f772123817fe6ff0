"""ISCO-08 and ESCO identifiers of occupations: loaded from a file, shown in the API and in the admin."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from skills.models import Occupation, OccupationIdentifier
from skills.services.occupations.crosswalk import SHIPPED, load_crosswalk
from skills.services.shipped.starter import OCCUPATIONS
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
ESCO = "http://data.europa.eu/esco/occupation/"


@pytest.fixture(autouse=True)
def nurse() -> Occupation:
    Occupation.objects.create(soc_code="11-1011.00", title="Chief Executives")
    return Occupation.objects.create(soc_code="29-1141.00", title="Registered Nurses")


def crosswalk(tmp_path: Path, *rows: str, header: str = "soc,isco08,esco_uri") -> Path:
    path = tmp_path / "crosswalk.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def names() -> set[tuple[str, str]]:
    return set(OccupationIdentifier.objects.values_list("occupation__soc_code", "value"))


def test_an_occupation_has_exactly_the_identifiers_of_its_rows(tmp_path):
    path = crosswalk(tmp_path, f"29-1141,2221,{ESCO}a-1", f"29-1141.00,2221,{ESCO}a-2", "99-9999,1,", "11-1011,,")
    counts = {"rows": 4, "occupations": 2, "identifiers": 3, "unknown_occupations": 1}
    assert load_crosswalk(path=path) == load_crosswalk(path=path) == counts
    assert names() == {("29-1141.00", "2221"), ("29-1141.00", f"{ESCO}a-1"), ("29-1141.00", f"{ESCO}a-2")}
    load_crosswalk(path=crosswalk(tmp_path, "11-1011,1120,"))
    assert len(names()) == 4
    load_crosswalk(path=crosswalk(tmp_path, "29-1141,2221,"))
    assert names() == {("29-1141.00", "2221"), ("11-1011.00", "1120")}


def test_identifiers_an_organisation_loaded_stay_after_load_starter(tmp_path):
    load_crosswalk(path=crosswalk(tmp_path, "29-1141,3221,"))
    load_crosswalk(path=crosswalk(tmp_path, "29-1141,2221,", "11-1011,1120,"), keep=True)
    assert names() == {("29-1141.00", "3221"), ("11-1011.00", "1120")}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("29-114,2221,", r"crosswalk.csv, line 3, column 'soc': '29-114' is not a SOC code"),
        ("29-1141,nurse,", r"line 3, column 'isco08': 'nurse' is not one to four digits"),
        ("29-1141,22210,", "column 'isco08'"),
        ("29-1141,2221,https://example.org/nurse", r"line 3, column 'esco_uri'"),
    ],
)
def test_an_invalid_cell_is_named_and_nothing_is_saved(tmp_path, row, why):
    with pytest.raises(CommandError, match=why):
        call_command("load_crosswalk", str(crosswalk(tmp_path, "29-1141,2221,", row)), stdout=io.StringIO())
    assert names() == set()


def test_a_file_without_the_columns_or_rows_is_refused(tmp_path):
    with pytest.raises(CommandError, match="is not a crosswalk that can be read"):
        call_command("load_crosswalk", str(crosswalk(tmp_path, "1", header="isco08")))
    with pytest.raises(CommandError, match="no rows below"):
        call_command("load_crosswalk", str(crosswalk(tmp_path)))


def test_the_shipped_table_has_codes_of_shipped_occupations_only():
    with SHIPPED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with OCCUPATIONS.open(encoding="utf-8") as file:
        known = {row["soc_code"] for row in csv.DictReader(file)}
    assert (len(rows), len({row["soc"] for row in rows})) == (1213, 480)
    assert {row["soc"] for row in rows} <= known
    assert all(re.fullmatch(r"\d{4}", row["isco08"]) for row in rows)
    assert all(re.fullmatch(re.escape(ESCO) + r"[0-9a-f-]{36}", row["esco_uri"]) for row in rows)
    output = io.StringIO()
    call_command("load_crosswalk", stdout=output)
    assert "1,213" in output.getvalue()
    assert ("29-1141.00", "2221") in names()


def test_the_api_shows_identifiers_and_finds_by_them(tmp_path):
    load_crosswalk(path=crosswalk(tmp_path, f"29-1141,2221,{ESCO}a-1", "11-1011,1120,"))
    client = client_with("datasets:read")
    shown = client.get("/api/v1/occupations/29-1141.00/").json()
    assert (shown["isco08"], shown["esco"]) == (["2221"], [f"{ESCO}a-1"])
    for query in ("isco08=2221", f"esco={ESCO}a-1"):
        found = client.get(f"/api/v1/occupations/?{query}").json()["results"]
        assert [row["soc_code"] for row in found] == ["29-1141.00"]
    assert client.get("/api/v1/occupations/?esco=2221").json()["results"] == []
    narrow = client.get("/api/v1/occupations/?fields=isco08").json()["results"]
    assert narrow[0] == {"soc_code": "11-1011.00", "isco08": ["1120"]}


def test_the_admin_shows_identifiers_and_finds_by_them(tmp_path, admin_client, nurse):
    load_crosswalk(path=crosswalk(tmp_path, f"29-1141,2221,{ESCO}a-1"))
    page = admin_client.get(reverse("admin:skills_occupation_change", args=[nurse.pk])).content.decode()
    assert "2221" in page
    assert f"{ESCO}a-1" in page
    found = admin_client.get(reverse("admin:skills_occupation_changelist"), {"q": "2221"}).content.decode()
    assert "Registered Nurses" in found
    assert "Chief Executives" not in found
