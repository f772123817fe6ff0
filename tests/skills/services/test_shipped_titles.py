"""Job titles with the titles that ship: payroll titles, four languages, departments, and what is refused."""

import pytest
from django.db import transaction

from skills.models import Occupation, TextVector
from skills.services.occupations.title_matching import match_titles
from skills.services.shipped.starter import load_starter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    """The occupations and titles that ship, loaded once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        yield dict(Occupation.objects.values_list("pk", "soc_code"))
        transaction.set_rollback(True)


def codes_of(shipped, asked: list[tuple[str, str]]) -> list[str | None]:
    found = match_titles([title for title, _ in asked], departments=[department for _, department in asked])
    return [shipped.get(match.occupation) for match in found]


def test_titles_that_ship_are_found_without_any_import(shipped):
    expected = {
        "Bus Operator": "53-3052.00",
        "Nurse": "29-1141.00",
        "HVAC Mechanic II": "49-9021.00",
        "Sr Admin Asst": "43-6014.00",
        "Corr Ofcr III": "33-3012.00",
        "Bautechn.": "17-3022.00",
        "Kfz-Mechatronikerin (m/w/d)": "49-3023.00",
        "Krankenschwester": "29-1141.00",
        "Infirmière H/F": "29-1141.00",
        "Vendeuse": "41-2031.00",
        "Cajero/a": "41-2011.00",
        "Quereinsteiger als Busfahrer (m/w/d) – wir zahlen den Führerschein": "53-3052.00",
        "POLICE OFFICER (ASSIGNED AS DETECTIVE)": "33-3021.00",
        "Teamleiter (m/w/d)": None,
        "Manager": None,
        "Engineer III": None,
        "Astronaut": None,
        "XQZ 99": None,
    }
    assert codes_of(shipped, [(title, "") for title in expected]) == list(expected.values())


def test_the_department_decides_between_occupations(shipped):
    expected = {
        ("Equipment Operator I", "Highway Services"): "47-2073.00",
        ("Sergeant", "Police"): "33-1012.00",
        ("Captain-EMT", "FIRE"): "33-1021.00",
        ("Sergeant", "Department of Correction"): "33-1011.00",
        ("Laborer", "Parks & Recreation"): "37-3011.00",
        ("Laborer", "TRANS-Highways (308)"): "47-2061.00",
        ("Driver", "Solid Waste"): "53-7081.00",
        ("Page", "Public Library"): "43-4121.00",
        ("Fahrer", "Städtische Verkehrsbetriebe"): "53-3052.00",
        ("Professor", "Chemistry"): "25-1052.00",
    }
    assert codes_of(shipped, list(expected)) == list(expected.values())


def test_the_head_noun_refuses_contradicting_occupations(shipped):
    titles = [
        "Ward Nurse Coordinator",
        "Paratransit Program Specialist",
        "Mechanic",
        "Generator Mechanic Supervisor",
        "Judge's Widow",
    ]
    codes = codes_of(shipped, [(title, "") for title in titles])
    nurse, specialist, mechanic, supervisor, widow = codes
    assert nurse != "21-1094.00"
    assert not (specialist or "").startswith("11-")
    assert mechanic != "29-2043.00"
    assert supervisor in (None, "49-1011.00")
    assert widow is None


def test_a_cut_or_mistyped_title_is_read(shipped):
    assert codes_of(shipped, [("Crossing Gaurd", ""), ("POLICE COMMUNICATIONS OPERATO", "")]) == [
        "33-9091.00",
        "43-5031.00",
    ]


def test_no_known_title_is_embedded(shipped):
    before = TextVector.objects.count()
    match_titles(["Bus Operator", "Harbour Whisperer"])
    assert TextVector.objects.count() - before <= 2
