"""The sheet of search results to be judged, and the figures of a judged sheet."""

import csv

import pytest
from django.core.management import CommandError, call_command

from courses.services.evaluation.search_agreement import count_judged, read_queries, write_search_pool
from skills.errors import BadInput
from tests.courses.services.test_course_search import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def queries(tmp_path):
    path = tmp_path / "queries.csv"
    path.write_text("query,language\ncounter,en\nlearn excel,en\n", encoding="utf-8")
    return path


def judged(tmp_path, *rights: tuple[str, int, str]):
    path = tmp_path / "judged.csv"
    lines = [f"{query},en,{rank},course,Title,,{right}" for query, rank, right in rights]
    path.write_text("\n".join(["query,language,rank,kind,title,description,right", *lines]), encoding="utf-8")
    return path


def test_the_pool_has_the_first_results_and_a_row_for_nothing(tmp_path, queries):
    make_course("Calm at the counter", "Short breaths")
    pool = tmp_path / "pool.csv"
    assert write_search_pool(pool, read_queries(queries)) == 2
    rows = list(csv.DictReader(pool.read_text(encoding="utf-8").splitlines()))
    assert [(row["query"], row["rank"], row["kind"], row["right"]) for row in rows] == [
        ("counter", "1", "course", ""),
        ("learn excel", "1", "nothing", ""),
    ]
    assert "excel" in rows[1]["title"]
    with pytest.raises(BadInput, match="already exists"):
        write_search_pool(pool, [])


def test_readers_without_units_in_their_language_get_english_results_and_are_told(tmp_path, queries):
    make_course("Calm at the counter", "Short breaths")
    queries.write_text("query,language\ncounter,fr\n", encoding="utf-8")
    pool = tmp_path / "pool.csv"
    write_search_pool(pool, read_queries(queries))
    (row,) = csv.DictReader(pool.read_text(encoding="utf-8").splitlines())
    assert row["title"] == "Calm at the counter"
    assert row["note"] == "Nothing on this is offered in the language of your search."


def test_judged_sheets_give_both_shares_and_the_queries_without_a_right_result(tmp_path):
    path = judged(tmp_path, ("a", 1, "yes"), ("b", 1, "no"), ("b", 2, "yes"), ("c", 1, "no"), ("d", 1, ""))
    found = count_judged(path)
    assert (found.n, found.first.value, found.in_five.value) == (3, pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found.wrong == ["c"]


@pytest.mark.parametrize(
    ("rows", "message"), [([("a", 1, "maybe")], "yes or no"), ([("a", 1, "")], "No query is judged")]
)
def test_an_unusable_sheet_says_what_to_do(tmp_path, rows, message):
    with pytest.raises(BadInput, match=message):
        count_judged(judged(tmp_path, *rows))


def test_the_command_writes_prints_and_explains(tmp_path, queries, capsys):
    call_command("compare_search", queries=queries, pool=tmp_path / "pool.csv")
    assert "2 results of 2 queries" in capsys.readouterr().out
    call_command("compare_search", judged=[judged(tmp_path, ("a", 1, "yes"))])
    assert "100.0%" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--queries"):
        call_command("compare_search")
