"""Title matching: votes, titles added later, accuracy on left-out titles, and the command `match_titles`."""

import csv
import io

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from skills.arithmetic.title_words import names_a_field, spell_out
from skills.arithmetic.whitening import turned, whitening
from skills.models import AlternateTitle, Employee
from skills.services.evaluation import title_agreement as title_evaluation
from skills.services.occupations.title_matching import build_index, match_in, match_titles
from tests.skills.taxonomies import BAKING, small_taxonomy

pytestmark = pytest.mark.django_db


def test_a_title_added_later_is_used_at_once():
    made = small_taxonomy()
    assert match_titles(["Bread Wizard"])[0].occupation is None
    AlternateTitle.objects.create(occupation=made["Bakers"], title="Bread Wizard", text_hash="x")
    assert match_titles(["Bread Wizard"])[0].occupation == made["Bakers"].pk


def test_many_fairly_near_titles_outvote_one_but_never_an_occupations_own_title():
    crowd = [(f"harbour pilot {word}", 2, False) for word in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")]
    shared = build_index([("harbour pilot", 1, False), ("harbour pilot", 2, False), *crowd])
    assert match_in(shared, ["Harbour Pilot"])[0].occupation == 2
    own = build_index([("harbour pilot", 1, True), ("harbour pilot", 2, False), *crowd])
    assert match_in(own, ["Harbour Pilot"])[0].occupation == 1


def test_the_command_writes_each_distinct_title_with_its_occupation(tmp_path):
    small_taxonomy()
    file = tmp_path / "titles.csv"
    file.write_text("who,stelle\n1,Master Baker\n2,Master Baker\n3,XQZ 99\n", encoding="utf-8")
    out = io.StringIO()
    call_command("match_titles", file=str(file), column="stelle", stdout=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [(row["job_title"], row["soc_code"]) for row in rows] == [("Master Baker", "51-3011.00"), ("XQZ 99", "")]
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


@pytest.mark.model
@pytest.mark.data
def test_most_alternate_titles_left_out_are_found_among_the_nearest(data_dir):
    """Uses a twentieth of the occupations to be quick; `evaluate_titles` measures all of them."""
    with (data_dir / "onet" / "Alternate Titles.txt").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file, delimiter="\t"))
    codes = sorted({row["O*NET-SOC Code"] for row in known})
    chosen = sorted(np.random.default_rng(5).choice(codes, size=len(codes) // 20, replace=False).tolist())
    number = {code: i for i, code in enumerate(chosen)}
    rows = [(row["Alternate Title"], number[row["O*NET-SOC Code"]]) for row in known if row["O*NET-SOC Code"] in number]
    own = sorted({(row["Title"], number[row["O*NET-SOC Code"]]) for row in known if row["O*NET-SOC Code"] in number})
    names = sorted({title.casefold() for title, _ in rows})
    held = set(np.random.default_rng(7).choice(names, size=len(names) // 5, replace=False).tolist())
    others = [(title, pk, False) for title, pk in rows if title.casefold() not in held]
    found = match_in(build_index([*((title, pk, True) for title, pk in own), *others]), sorted(held))
    truth = {name: {pk for title, pk in rows if title.casefold() == name} for name in held}
    first = np.mean([bool(match.alternatives) and match.alternatives[0][0] in truth[match.title] for match in found])
    five = np.mean([any(pk in truth[match.title] for pk, _ in match.alternatives) for match in found])
    print(f"{len(held)} titles left out: first {first:.3f}, first five {five:.3f}")
    assert first >= 0.7 and five >= 0.9


def test_a_rank_alone_and_an_ambiguous_title_are_not_matched():
    assert not names_a_field(spell_out("ASSOC DIR"))
    assert names_a_field(spell_out("Elecl Engr III"))
    rows = [(f"occupation {i}", i, True) for i in range(5)] + [("harbour watch", i, False) for i in range(5)]
    found = match_in(build_index(rows), ["Harbour Watch"])[0]
    assert found.occupation is None
    assert len(found.alternatives) == 5
    ranks = match_in(build_index([("director of studies", 1, False)]), ["Director"])[0]
    assert ranks.occupation is None and ranks.alternatives


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
    monkeypatch.setattr(title_evaluation, "MIN_TITLES", 3)
    made = small_taxonomy()
    for title in ("Pastry Master", "Bread Master", "Oven Master", "Cake Master", "Bun Master"):
        AlternateTitle.objects.create(occupation=made["Bakers"], title=title, text_hash=title)
    evaluation = title_evaluation.evaluate_titles()
    assert {figure.question: figure for figure in evaluation.figures}["left-out titles: the occupation is first"].n == 1
    assert any("judged by hand" in figure.question for figure in evaluation.figures)


def test_no_match_if_several_occupations_are_equally_near():
    shared = [("harbour pilot crew", pk, False) for pk in (1, 2)]
    assert match_in(build_index(shared), ["Harbour Pilot"])[0].occupation is not None
    more = [*shared, *((f"harbour pilot {word}", pk, False) for pk, word in ((3, "hand"), (4, "mate"), (5, "boat")))]
    found = match_in(build_index(more), ["Harbour Pilot"])[0]
    assert found.occupation is None
    assert len(found.alternatives) == 5
