"""Title matching: known titles, parts of titles, departments, what is refused, and the command `match_titles`."""

import csv
import io

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from skills.arithmetic.text import text_hash
from skills.arithmetic.title_index import USUAL
from skills.arithmetic.title_words import names_a_field, spell_out
from skills.arithmetic.whitening import turned, whitening
from skills.models import AlternateTitle, Department, Employee, Occupation
from skills.services.evaluation import title_agreement
from skills.services.occupations.title_matching import KnownTitle, build_index, match_in, match_titles
from tests.skills.taxonomies import BAKING, small_taxonomy

pytestmark = pytest.mark.django_db


def index_of(
    own: dict[int, str], others: list[tuple[str, int]] | None = None, usual: list[tuple[str, int]] | None = None
):
    """An index of occupations by number. Each is in a broad group of its own."""
    occupations = [(pk, f"5{pk}-{pk}0{pk}1.00", title) for pk, title in own.items()]
    known = [KnownTitle(title, pk) for title, pk in others or []]
    return build_index(occupations, [*known, *(KnownTitle(title, pk, USUAL) for title, pk in usual or [])])


def test_a_title_added_later_is_used_at_once():
    made = small_taxonomy()
    assert match_titles(["Bread Wizard"])[0].occupation is None
    AlternateTitle.objects.create(occupation=made["Bakers"], title="Bread Wizard", text_hash="x")
    assert match_titles(["Bread Wizard"])[0].occupation == made["Bakers"].pk


def test_a_known_title_of_one_occupation_is_certain():
    index = index_of({1: "Ship Steerers", 2: "Harbour Watchers"}, [("harbour pilot", 1)])
    found = match_in(index, ["Harbour Pilot II (m/w/d)"])[0]
    assert (found.occupation, found.matched, found.score) == (1, "harbour pilot", 1.0)


def test_an_occupations_own_title_and_a_usual_title_win_over_other_titles():
    crowd = [(f"harbour pilot {word}", 2) for word in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")]
    others = [("harbour pilot", 2), *crowd]
    assert match_in(index_of({1: "Harbour pilots", 2: "Watchers"}, others), ["Harbour Pilot"])[0].occupation == 1
    usual = [("harbour pilot", 1)]
    assert match_in(index_of({1: "Steerers", 2: "Watchers"}, others, usual), ["Harbour Pilot"])[0].occupation == 1


def test_a_title_of_many_occupations_is_left_open_with_candidates():
    own = {pk: f"occupation {word}" for pk, word in enumerate(("amber", "birch", "cedar", "damson", "elder"), 1)}
    found = match_in(index_of(own, [("harbour watch", pk) for pk in own]), ["Harbour Watch"])[0]
    assert found.occupation is None
    assert len(found.alternatives) == 5


def test_a_rank_alone_is_left_open():
    assert not names_a_field(spell_out("ASSOC DIR"))
    assert names_a_field(spell_out("Elecl Engr III"))
    found = match_in(
        index_of({1: "Studies", 2: "Boats"}, [("director of studies", 1)]), ["Director", "Director of Studies"]
    )
    assert [match.occupation for match in found] == [None, 1]
    assert found[0].alternatives


def test_the_command_writes_each_distinct_title_with_its_occupation(tmp_path):
    small_taxonomy()
    file = tmp_path / "titles.csv"
    text = "who,stelle,department\n1,Master Baker,Ovens\n2,Master Baker,Ovens\n3,XQZ 99,\n"
    file.write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("match_titles", file=str(file), column="stelle", stdout=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    found = [(row["job_title"], row["department"], row["soc_code"]) for row in rows]
    assert found == [("Master Baker", "Ovens", "51-3011.00"), ("XQZ 99", "", "")]
    assert "Payroll Clerks" in rows[1]["next_nearest"]


def test_the_command_names_missing_arguments_and_columns(tmp_path):
    with pytest.raises(CommandError, match="--employees"):
        call_command("match_titles")
    file = tmp_path / "titles.csv"
    file.write_text("who\n1\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"titles\.csv, line 1: has no column 'job_title'"):
        call_command("match_titles", file=str(file))


def test_the_command_matches_employees_again():
    Employee.objects.create(external_id="E1", job_title="Master Baker II")
    small_taxonomy()
    out = io.StringIO()
    call_command("match_titles", employees=True, stdout=out)
    employee = Employee.objects.get()
    assert employee.occupation is not None and employee.occupation.title == "Bakers"
    assert {task.statement for task in employee.tasks.all()} == set(BAKING)
    assert "with an occupation                1" in out.getvalue()


def test_employees_are_matched_again_with_their_stored_department():
    police = Department.objects.create(name="Police")
    Employee.objects.create(external_id="E1", job_title="Sergeant", department=police)
    Employee.objects.create(external_id="E2", job_title="Sergeant")
    supervisors = Occupation.objects.create(
        soc_code="33-1012.00", title="First-Line Supervisors of Police and Detectives"
    )
    call_command("match_titles", employees=True, stdout=io.StringIO())
    assert dict(Employee.objects.values_list("external_id", "occupation")) == {"E1": supervisors.pk, "E2": None}
    assert Department.objects.count() == 1


@pytest.mark.data
def test_most_alternate_titles_left_out_are_found_among_the_nearest(data_dir):
    """Uses a twentieth of the occupations to be quick, and words alone; `evaluate_titles` measures all with meaning."""
    with (data_dir / "onet" / "Alternate Titles.txt").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file, delimiter="\t"))
    codes = sorted({row["O*NET-SOC Code"] for row in known})
    chosen = sorted(np.random.default_rng(5).choice(codes, size=len(codes) // 20, replace=False).tolist())
    number = {code: i for i, code in enumerate(chosen)}
    rows = [(row["Alternate Title"], number[row["O*NET-SOC Code"]]) for row in known if row["O*NET-SOC Code"] in number]
    own = {number[row["O*NET-SOC Code"]]: row["Title"] for row in known if row["O*NET-SOC Code"] in number}
    names = sorted({title.casefold() for title, _ in rows})
    held = set(np.random.default_rng(7).choice(names, size=len(names) // 5, replace=False).tolist())
    others = [KnownTitle(title, pk) for title, pk in rows if title.casefold() not in held]
    index = build_index([(pk, chosen[pk], title) for pk, title in sorted(own.items())], others)
    found = match_in(index, sorted(held))
    truth = {name: {pk for title, pk in rows if title.casefold() == name} for name in held}
    first = np.mean([bool(match.alternatives) and match.alternatives[0][0] in truth[match.title] for match in found])
    five = np.mean([any(pk in truth[match.title] for pk, _ in match.alternatives) for match in found])
    print(f"{len(held)} titles left out: first {first:.3f}, first five {five:.3f}")
    assert first >= 0.7 and five >= 0.9


def test_in_the_whitened_space_differences_inside_groups_count_less():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(500), 5)
    centres = rng.normal(size=(500, 8)) * np.array([1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1])
    noise = rng.normal(size=(2500, 8)) * np.array([0.1, 0.1, 0.1, 0.1, 1, 1, 1, 1])
    rows = turned(centres[groups] + noise, None)
    matrix = whitening(rows, groups)

    def nearest_is_of_the_group(vectors):
        cosines = vectors[:200] @ vectors.T
        cosines[np.arange(200), np.arange(200)] = -2
        return float((groups[cosines.argmax(1)] == groups[:200]).mean())

    assert matrix is not None
    assert nearest_is_of_the_group(turned(rows, matrix)) > nearest_is_of_the_group(rows)
    assert whitening(rows[:100], groups[:100]) is None


def test_left_out_titles_are_matched_against_the_other_titles(monkeypatch):
    monkeypatch.setattr(title_agreement, "MIN_TITLES", 3)
    made = small_taxonomy()
    for title in ("Pastry Master", "Bread Master", "Oven Master", "Cake Master", "Bun Master"):
        AlternateTitle.objects.create(occupation=made["Bakers"], title=title, text_hash=text_hash(title))
    evaluation = title_agreement.evaluate_titles()
    figures = {figure.question: figure for figure in evaluation.figures}
    assert figures["left-out titles: the occupation is first"].n == 1
    assert any(question.startswith("payroll titles, held out, by people") for question in figures)
