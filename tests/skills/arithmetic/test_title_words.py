"""Job titles as payrolls write them: spelled out, compared, and matched to occupations."""

import pytest

from skills.arithmetic.text import text_hash
from skills.arithmetic.title_abbreviations import ABBREVIATIONS, AT_THE_END
from skills.arithmetic.title_words import overlap, segments, spell_out, stems, title_beginning
from skills.models import AlternateTitle, Occupation
from skills.services.occupations.title_matching import match_titles

OCCUPATIONS = {
    "29-1141.00": ("Registered Nurses", ["Staff Nurse", "Community Health Nurse"]),
    "13-2011.00": ("Accountants and Auditors", ["Staff Accountant", "Internal Auditor"]),
    "47-2111.00": ("Electricians", ["Journeyman Electrician"]),
    "17-2051.00": ("Civil Engineers", ["Civil Engineering Supervisor", "Bridge Engineer"]),
    "25-1011.00": ("Business Teachers, Postsecondary", ["Assistant Professor", "Business Professor"]),
    "33-3051.00": ("Police and Sheriff's Patrol Officers", ["Police Officer"]),
    "43-6014.00": ("Secretaries and Administrative Assistants", ["Administrative Assistant"]),
    "53-3052.00": ("Bus Drivers, Transit and Intercity", ["Bus Operator"]),
    "35-2014.00": ("Cooks, Restaurant", ["Line Cook"]),
}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Admin Spec II-BU", "administrative specialist"),
        ("ASST PROF", "assistant professor"),
        ("Civil Engr Supv", "civil engineer supervisor"),
        ("Meter Reader,Sr", "meter reader"),
        ("HR Mgr.", "human resources manager"),
        ("IT Spec III", "information technology specialist"),
        ("Bus Driver", "bus driver"),
        ("Bus Anlst", "business analyst"),
        ("NURSE (12 MONTHS)", "nurse"),
        ("(Librarian)", "librarian"),
        ("Küchenhilfe 2", "küchenhilfe"),
        ("nurse's aide", "nurse's aide"),
        ("Eqpt Opr", "equipment operator"),
        ("Corr Ofcr III", "correctional officer"),
        ("Staff Acct", "staff accountant"),
        ("Acct Clerk", "accounting clerk"),
        ("911 Dispatcher", "emergency dispatcher"),
        ("Manager3,Parks&Rec", "manager parks recreation"),
        ("Bautechn.", "bautechniker"),
        ("Kaufmann/-frau für Büromanagement (m/w/d)", "kaufmann für büromanagement"),
        ("Bibliothekar*in (gn)", "bibliothekar"),
        ("Steuerfachangestellte(r) m/w/d", "steuerfachangestellte"),
        ("Azubi (m/w/d) Fachinformatiker", "fachinformatiker"),
        ("Infirmier/ère H/F", "infirmier"),
        ("Cajero/a", "cajero"),
    ],
)
def test_a_payroll_title_is_spelled_out(written, plain):
    assert spell_out(written) == plain


@pytest.mark.parametrize(
    "written", ["", "  ", "N/A", "n.a.", "TBD", "Unknown", "not available", "II", "99", "Sr. IV", "-"]
)
def test_a_title_that_names_no_work_is_empty(written):
    assert spell_out(written) == ""


def test_spelling_out_a_spelled_out_title_changes_nothing():
    for title, others in OCCUPATIONS.values():
        for text in (title, *others):
            assert spell_out(spell_out(text)) == spell_out(text)


def test_no_abbreviation_stands_for_another_abbreviation():
    chained = {
        short: word
        for short, full in (ABBREVIATIONS | AT_THE_END).items()
        for word in full.split()
        if spell_out(word) != word
    }
    assert chained == {}


def test_parts_of_a_title_are_told_apart_and_an_assigned_duty_comes_first():
    assert segments("Engineer, Civil - Water") == ["engineer", "civil", "water"]
    assert segments("POLICE OFFICER (ASSIGNED AS DETECTIVE)") == ["detective", "police officer"]
    assert segments("Lohn- und Gehaltsbuchhalter (m/w/d)") == ["lohn und gehaltsbuchhalter"]
    assert segments("Dachdecker (m/w/d) – jetzt bewerben") == ["dachdecker"]
    assert segments("Pflegefachkraft in Voll- oder Teilzeit") == ["pflegefachkraft"]
    assert segments("N/A") == []


def test_one_and_many_share_a_stem_and_short_words_have_none():
    assert stems("nurse") == stems("nurses")
    assert stems("secretary") == stems("secretaries")
    assert stems("coach") == stems("coaches")
    assert stems("boss of it") == stems("boss")
    assert stems("") == frozenset()
    assert stems("nurse") != stems("waiter")


def test_overlap_is_the_shared_part_of_all_stems():
    assert overlap(stems("civil engineer"), stems("civil engineers")) == 1.0
    assert overlap(stems("civil engineer"), stems("traffic engineer")) == pytest.approx(1 / 3)
    assert overlap(stems("nurse"), stems("plumber")) == 0.0
    assert overlap(frozenset(), frozenset()) == 0.0
    assert overlap(stems("nurse"), frozenset()) == 0.0


@pytest.fixture
def occupations(db):
    for code, (title, others) in OCCUPATIONS.items():
        row = Occupation.objects.create(soc_code=code, title=title)
        for other in others:
            AlternateTitle.objects.create(occupation=row, title=other, text_hash=text_hash(other))
    return dict(Occupation.objects.values_list("pk", "soc_code"))


@pytest.mark.model
def test_titles_find_their_occupation_and_nonsense_finds_none(occupations):
    expected = {
        "Registered Nurse": "29-1141.00",
        "RN - registered nurse II": "29-1141.00",
        "ASST PROF": None,
        "Civil Engr Supv": "17-2051.00",
        "POLICE OFFICER": "33-3051.00",
        "Admin Asst Sr": "43-6014.00",
        "Journeyman electrician": "47-2111.00",
        "Sr Accountant (12 mo)": "13-2011.00",
        "Bus opr": "53-3052.00",
        "XQZ 99": None,
        "N/A": None,
        "": None,
        "Astronaut": None,
    }
    matches = match_titles(list(expected))
    assert {m.title: occupations.get(m.occupation) for m in matches} == expected


@pytest.mark.model
def test_a_match_says_which_title_it_met_and_what_else_was_near(occupations):
    nurse, nonsense, empty = match_titles(["Staff nurse", "XQZ 99", "N/A"])
    assert nurse.matched == "Staff Nurse"
    assert nurse.score > 0.95
    assert nurse.alternatives[0] == (nurse.occupation, nurse.score)
    assert len(nurse.alternatives) == 5
    assert (nonsense.occupation, nonsense.matched) == (None, "")
    assert len(nonsense.alternatives) == 5
    assert (empty.occupation, empty.score, empty.alternatives) == (None, 0.0, ())


def test_answers_come_in_the_order_asked_and_do_not_depend_on_company(occupations):
    asked = ["Line Cook", "Electricians", "N/A", "Line Cook", "Police Officer"]
    together = match_titles(asked)
    assert [match.title for match in together] == asked
    assert together[0] == together[3]
    for match in together:
        assert match_titles([match.title]) == [match]
    assert occupations[together[1].occupation] == "47-2111.00"
    assert match_titles([]) == []


def test_an_occupation_that_is_added_later_is_found(occupations):
    assert match_titles(["Glass blower"])[0].occupation is None
    blower = Occupation.objects.create(soc_code="51-9195.04", title="Glass blower")
    assert match_titles(["Glass blower"])[0].occupation == blower.pk


def test_without_occupations_every_title_is_left_open(db):
    match = match_titles(["Nurse"])[0]
    assert (match.occupation, match.score, match.alternatives) == (None, 0.0, ())


def test_each_distinct_title_is_counted_once_by_the_progress(occupations):
    seen = []
    match_titles(["Cook", "Nurse", "Cook"], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (2, 2)]


def test_a_title_shared_by_many_occupations_goes_to_the_one_that_bears_it(db):
    for i, letter in enumerate("abcdef"):
        other = Occupation.objects.create(soc_code=f"11-10{i:02}.00", title=f"Planner {letter * 3}")
        for name in ("Field Surveyor", "Field Surveyor Aide"):
            AlternateTitle.objects.create(occupation=other, title=name, text_hash=text_hash(name))
    own = Occupation.objects.create(soc_code="17-1022.00", title="Field Surveyor")
    assert match_titles(["FIELD SURVEYOR II"])[0].occupation == own.pk


@pytest.mark.parametrize(
    ("written", "beginning"),
    [
        ("Electrician on a cruise ship", "Electrician"),
        ("Line cook, early shift, hospital", "Line cook"),
        ("Elektriker (m/w/d) im Außendienst", "Elektriker"),
        ("Engineer, Civil", ""),
        ("Bus Operator", ""),
        ("In the kitchen", ""),
    ],
)
def test_the_words_before_the_place_or_the_subject_are_the_beginning(written, beginning):
    assert title_beginning(written) == beginning


def test_a_title_with_a_place_is_matched_by_its_beginning_with_a_lower_score(occupations):
    found, plain = match_titles(["Electrician on a cruise ship in winter", "Electrician"])
    assert found.occupation == plain.occupation
    assert found.title == "Electrician on a cruise ship in winter"
    assert found.score < plain.score
