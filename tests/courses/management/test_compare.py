"""manage.py compare: the sheet does not reveal the rankings, and votes are counted for the right ranking."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from courses.services.evaluation.blind_comparison import is_swapped, lay_out, read_result, wilson, write_sheet
from courses.services.evaluation.compared_rankings import LEFT_OUT, RANKINGS
from courses.services.evaluation.golden_profiles import Profile, read_profiles
from courses.services.evaluation.judged_courses import read_judged, tally
from skills.errors import BadInput
from tests.courses.organisations import make_organisation

PROFILES = tuple(Profile(f"p{i}", "plain", "Baker", ("Bake bread",)) for i in range(40))
HEAD = "profile,kind,job,tasks\n"


def vote(path, choose):
    """Fills the sheet; choose: profile -> vote."""
    rows = list(csv.DictReader(path.read_text().splitlines()))
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, rows[0])
        out.writeheader()
        out.writerows({**row, "vote": choose(row["profile"]), "why": "because"} for row in rows)


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "votes.csv"
    write_sheet(path, lay_out(PROFILES, [["A"]] * 40, [["B"]] * 40, seed=7), ("ours", "cosine"), 7)
    return path


def test_votes_for_a_side_are_counted_for_the_ranking_on_that_side(sheet):
    pairs = {pair.profile.key: pair for pair in lay_out(PROFILES, [["A"]] * 40, [["B"]] * 40, seed=7)}
    vote(sheet, lambda key: "left" if pairs[key].left == ("A",) else "right")
    result = read_result(sheet)
    assert result.wins == {"ours": 40, "cosine": 0, "tie": 0, "both bad": 0}
    assert result.share == 1 and result.low > 0.9 and result.worst == ()


def test_a_ranking_is_on_either_side_equally_often_and_stable_for_a_seed():
    n = sum(is_swapped(profile.key, 7) for profile in PROFILES)
    assert 10 < n < 30
    assert [is_swapped(p.key, 7) for p in PROFILES] != [is_swapped(p.key, 8) for p in PROFILES]
    assert n == sum(is_swapped(profile.key, 7) for profile in PROFILES)


def test_a_voter_who_always_votes_left_favours_no_ranking(sheet):
    vote(sheet, lambda key: "left")
    result = read_result(sheet)
    assert result.low < 0.5 < result.high


def test_ties_and_missing_votes_are_not_decided_and_the_worst_have_reasons(sheet):
    votes = {"p0": "tie", "p1": "Both bad", "p2": "right" if not is_swapped("p2", 7) else "left"}
    vote(sheet, lambda key: votes.get(key, ""))
    result = read_result(sheet)
    assert result.wins == {"ours": 0, "cosine": 1, "tie": 1, "both bad": 1}
    assert result.worst == (("p1", "both bad", "because"), ("p2", "cosine", "because"))


def test_an_unknown_vote_is_refused_and_votes_are_never_overwritten(sheet):
    vote(sheet, lambda key: "middle")
    with pytest.raises(BadInput, match="middle"):
        read_result(sheet)
    with pytest.raises(BadInput, match="not overwritten"):
        write_sheet(sheet, [], ("ours", "cosine"), 1)


def test_the_interval_is_the_wilson_interval():
    # 8 of 10, calculated by hand from the formula: .4902 to .9433
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 5)[0] == pytest.approx(0) and wilson(5, 5)[1] == pytest.approx(1)


def test_profiles_that_cannot_be_read_are_refused_with_the_line(tmp_path):
    path = tmp_path / "profiles.csv"
    path.write_text(HEAD + "a,plain,Baker,Bake bread | Sell it\n")
    assert read_profiles(path)[0].statements == ("Bake bread", "Sell it")
    for text, message in (
        (HEAD + "a,plain,Baker,\n", "line 2"),
        ("x,y\n", "columns"),
        (HEAD + "a,b,c,d\n" * 2, "twice"),
    ):
        path.write_text(text)
        with pytest.raises(BadInput, match=message):
            read_profiles(path)


def test_useful_courses_are_counted_among_judged_courses_only():
    judged = {("p0", "A"): True, ("p0", "B"): False, ("p1", "A"): True}
    found = tally(PROFILES[:3], [["A", "B", "C"], ["A"], []], judged)
    assert (found.shown, found.judged, found.useful) == (4, 3, 2)
    assert found.share == pytest.approx(2 / 3)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert tally(PROFILES[:1], [["C"]], judged).judged == 0


def test_a_judgement_that_is_neither_yes_nor_no_is_refused_with_its_line(tmp_path):
    path = tmp_path / "judged.csv"
    path.write_text("profile,course,useful\np0,A,Yes\np0,B,\np1,A,no\n")
    assert read_judged(path) == {("p0", "A"): True, ("p1", "A"): False}
    path.write_text("profile,course,useful\np0,A,yes\np0,B,perhaps\n")
    with pytest.raises(BadInput, match="line 3.*useful"):
        read_judged(path)


@pytest.mark.django_db
def test_a_judged_pool_is_counted_for_every_ranking_and_omitted_part(tmp_path):
    make_organisation(0)
    profiles, pool, filled = (tmp_path / name for name in ("profiles.csv", "pool.csv", "filled.csv"))
    profiles.write_text(HEAD + "a,plain,Baker,comfort patients on floor 0|invent songs\n")
    out = io.StringIO()
    call_command("compare", profiles=profiles, pool=pool, stdout=out)
    rows = list(csv.DictReader(pool.read_text().splitlines()))
    assert 5 <= len(rows) == len({row["course"] for row in rows}) == int(out.getvalue().split()[0])
    assert not any(row["useful"] for row in rows)
    with pytest.raises(CommandError, match="not overwritten"):
        call_command("compare", profiles=profiles, pool=pool)
    filled.write_text("profile,course,useful\n" + "".join(f'a,"{row["course"]}",yes\n' for row in rows))
    out = io.StringIO()
    call_command("compare", profiles=profiles, judged=filled, stdout=out)
    lines = out.getvalue().splitlines()[1:]
    assert [line[:24].strip() for line in lines] == [*RANKINGS, *LEFT_OUT]
    assert "100.0%" in lines[0]


@pytest.mark.django_db
def test_two_different_rankings_must_be_named():
    with pytest.raises(CommandError, match="popularity"):
        call_command("compare", "ours", "ours", stdout=io.StringIO())
    assert set(RANKINGS) == {"ours", "cosine", "bm25", "popularity", "without situations"}
