"""Lists that ship: job titles by language, situations, and a blind test set."""

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STARTER = ROOT / "skills" / "starter"
VALIDITY = ROOT / "docs" / "validity"


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


OCCUPATIONS = {row["soc_code"] for row in rows(STARTER / "occupations.csv")}


def titles_of(language: str) -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for row in rows(STARTER / "job_titles.csv"):
        if row["language"] == language:
            found[row["soc_code"]].append(row)
    return found


def test_each_occupation_has_a_german_heading_and_four_titles_or_more():
    found = titles_of("de")
    assert set(found) == OCCUPATIONS
    for code, titles in found.items():
        kinds = Counter(row["kind"] for row in titles)
        assert kinds["main"] == 1 and kinds["title"] >= 4, code


def test_three_hundred_occupations_have_spanish_and_french_titles():
    for language in ("es", "fr"):
        found = titles_of(language)
        assert len(found) == 300 and set(found) <= OCCUPATIONS


def test_a_title_belongs_to_one_occupation_of_its_language():
    codes = defaultdict(set)
    for row in rows(STARTER / "job_titles.csv"):
        codes[row["language"], row["title"].casefold()].add(row["soc_code"])
    assert [key for key, found in codes.items() if len(found) > 1] == []


def test_each_situation_has_names_phrases_and_counter_examples_in_both_languages():
    shipped = json.loads((STARTER / "situations.json").read_text(encoding="utf-8"))
    skills = {skill["slug"] for skill in json.loads((STARTER / "human_skills.json").read_text(encoding="utf-8"))}
    situations = {situation["slug"]: situation for situation in shipped["situations"]}
    assert 60 <= len(situations) <= 90
    for situation in situations.values():
        assert situation["group"] in skills and set(situation["human_skills"]) <= skills
        assert abs(sum(situation["human_skills"].values()) - 1) < 1e-9
        for language, n_tasks, n_courses, n_not in (("en", 24, 10, 4), ("de", 12, 6, 2)):
            assert situation["name"][language] and situation["sentence"][language]
            assert len(situation["task_phrases"][language]) >= n_tasks
            assert len(situation["course_phrases"][language]) >= n_courses
            counter_examples = situation["not"][language]
            assert len(counter_examples) >= n_not
            assert {example["belongs_to"] for example in counter_examples} <= {*situations, "routine"}
    phrases = [text for s in situations.values() for texts in s["task_phrases"].values() for text in texts]
    assert max(Counter(phrases).values()) == 1
    assert len(shipped["routine"]["en"]) >= 150 and len(shipped["routine"]["de"]) >= 60


def test_each_unit_of_the_library_belongs_to_a_situation():
    situations = json.loads((STARTER / "situations.json").read_text(encoding="utf-8"))["situations"]
    units = {folder.name for folder in (ROOT / "courses" / "library").iterdir() if folder.is_dir()}
    assert units <= {situation["slug"] for situation in situations}


def test_two_readers_labelled_each_german_advertisement_with_known_occupations():
    found = rows(VALIDITY / "german-job-advertisement-titles.csv")
    assert len(found) == 300
    for row in found:
        for reader in ("first_reader", "second_reader"):
            assert set(row[reader].split(";")) <= {*OCCUPATIONS, "none"}, row["title"]
