"""The shipped data: written for this project, complete, and of the stated quality."""

import csv
import io
import json
import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from skills.embedding import DEFAULT_MODEL
from skills.models import ExposureDataset, HumanSkill, Occupation, OccupationFigure, ReferenceTask
from skills.services.exposure.occupation_demand import occupation_demands
from skills.services.exposure.reference_tasks import MEASURES
from skills.services.shipped import starter
from skills.services.shipped.model_profiles import CALIBRATION, DEMAND, EMPHASIS, FOLDER, OCCUPATIONS, model_of
from tests.skills.taxonomies import add_dataset

RUN = 8  # so many identical words in a row would be copied from another text


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_22_major_groups_have_distinct_statements():
    statements = rows(starter.STATEMENTS)
    assert len(statements) >= 1200
    assert len({row["soc_code"][:2] for row in statements}) == 22
    assert len({row["statement"].casefold() for row in statements}) == len(statements)
    assert min(Counter(row["soc_code"][:2] for row in statements).values()) >= 30


def test_the_fitted_weights_and_the_demand_of_occupations_ship():
    # The program works without these files: a wrong path would only lower the quality, without an error.
    for file in (DEMAND, EMPHASIS, OCCUPATIONS, CALIBRATION):
        data = json.loads((FOLDER / DEFAULT_MODEL / file).read_text(encoding="utf-8"))
        assert model_of(data["model_revision"]) == DEFAULT_MODEL
    slugs = tuple(sorted(skill["slug"] for skill in json.loads(starter.HUMAN_SKILLS.read_text(encoding="utf-8"))))
    assert len(occupation_demands(slugs)) > 800


def test_every_statement_has_its_derived_figures():
    for row in rows(starter.STATEMENTS):
        assert all(0 <= float(row[measure]) <= 1 for measure in MEASURES), row


def test_occupations_carry_published_figures():
    occupations = rows(starter.OCCUPATIONS)
    assert len(occupations) > 900
    assert sum(bool(row["exposure"]) for row in occupations) >= 700
    assert all(re.fullmatch(r"\d\d-\d{4}\.\d\d", row["soc_code"]) for row in occupations)


def test_each_anchor_belongs_to_one_human_skill():
    skills = json.loads(starter.HUMAN_SKILLS.read_text(encoding="utf-8"))
    anchors = Counter(anchor for skill in skills for anchor in skill["task_anchors"] + skill["course_anchors"])
    assert len(skills) == 6
    assert max(anchors.values()) == 1
    assert all(len(skill["task_anchors"]) >= 5 and len(skill["course_anchors"]) >= 5 for skill in skills)


def words(text):
    return re.findall(r"[a-z]+", text.lower())


def runs(text):
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


@pytest.mark.data
def test_no_published_sentence_is_in_the_shipped_texts(data_dir):
    published = set()
    for name, column, delimiter in (
        ("exposure/gpts-are-gpts_full_labelset.tsv", "Task", "\t"),
        ("onet/Task Statements.txt", "Task", "\t"),
        ("onet/Occupation Data.txt", "Description", "\t"),
        ("courses/catalogue_merged.csv", "description", ","),
    ):
        with (data_dir / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter=delimiter):
                published |= runs(row[column])
    shipped = [row["statement"] for row in rows(starter.STATEMENTS)]
    shipped += [row["task"] for row in rows(starter.FOLDER / "demo_employees.csv")]
    shipped += [row["description"] for row in rows(starter.FOLDER.parents[1] / "courses" / "starter" / "catalogue.csv")]
    copied = [text for text in shipped if runs(text) & published]
    assert copied == []


@pytest.mark.django_db
def test_loading_twice_creates_no_duplicates_and_keeps_hr_edits():
    first = starter.load_starter()
    counts = [model.objects.count() for model in (Occupation, OccupationFigure, ReferenceTask, HumanSkill)]
    skill = HumanSkill.objects.get(slug="creativity")
    skill.definition = "Ours."
    skill.save()
    assert starter.load_starter() == first
    assert [model.objects.count() for model in (Occupation, OccupationFigure, ReferenceTask, HumanSkill)] == counts
    assert HumanSkill.objects.get(slug="creativity").definition == "Ours."
    assert ExposureDataset.objects.active().source == "starter"


@pytest.mark.django_db
def test_the_starter_does_not_replace_an_active_dataset():
    active = add_dataset(is_active=True)
    starter.load_starter()
    assert ExposureDataset.objects.active() == active


@pytest.mark.django_db
def test_measured_intervals_are_not_used_with_another_model():
    starter.load_starter()  # the test encoder is not the model of the measured intervals
    assert ExposureDataset.objects.get(source="starter").calibration == {}


@pytest.mark.django_db
def test_deriving_needs_the_published_labels():
    with pytest.raises(CommandError, match="import_exposure gpts-are-gpts"):
        call_command("derive_starter", stdout=io.StringIO(), stderr=io.StringIO())
