"""Situations read from courses: vectors, courses labelled by readers, what is fitted on them, and how it is evaluated."""

import csv
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from courses.services.catalogue.course_situations import course_vectors, read_situations
from courses.services.catalogue.labelled_catalogue import read_labelled
from courses.services.catalogue.situation_fit import LANDMARKS, fit_course_situations
from courses.services.evaluation.situations_of_courses import evaluate_course_situations
from skills.arithmetic.situations import FEATURES
from skills.errors import NothingLoaded
from skills.models import Situation
from skills.services.exposure.text_vectors import embed
from skills.services.shipped import model_profiles
from skills.services.situations import shipped_regressions
from skills.services.situations.shipped_situations import courses_without_situation, load_situations
from skills.services.situations.situation_models import ROUTINE, collect, course_situations, taxonomy_of

pytestmark = pytest.mark.django_db
COURSES = (  # id, title, description, what two readers saw, use
    ("a", "Negotiation skills", "Prices and terms", "negotiation", "negotiation", "fit"),
    ("b", "Giving feedback", "", "feedback", "-", "fit"),
    ("c", "Python", "Variables and loops", "-", "", "fit"),
    ("d", "Public speaking", "Talks without fear", "speaking-to-audience", "speaking-to-audience", "test"),
    ("e", "Calculus", "", "-", "-", "test"),
)


@pytest.fixture
def published(settings, tmp_path, monkeypatch):
    """A published catalogue and the readers' labels, in the folder that commands are run in."""
    settings.RESKILL_DATA = str(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "courses").mkdir()
    (tmp_path / "docs" / "validity").mkdir(parents=True)
    catalogue = [("title", "description", "external_id"), *((title, text, key) for key, title, text, *_ in COURSES)]
    labels = [("external_id", "reader_1", "reader_2", "used_for"), *((key, *rest) for key, _, _, *rest in COURSES)]
    for path, rows in (("courses/catalogue_merged.csv", catalogue), ("docs/validity/course-situations.csv", labels)):
        with (tmp_path / path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return tmp_path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder instead of the shipped one."""
    for module in (model_profiles, shipped_regressions):
        monkeypatch.setattr(module, "FOLDER", tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture
def few_situations():
    """Three situations in use, so that fits are quick."""
    load_situations()
    Situation.objects.exclude(slug__in=["negotiation", "feedback", "speaking-to-audience"]).update(is_active=False)


def test_a_course_is_read_halfway_between_its_title_and_its_whole_text():
    described, bare = course_vectors([("Hard talks", "Practise them"), ("Hard talks", "")])
    title, text = embed(["Hard talks", "Hard talks. Practise them"])
    assert described @ title == pytest.approx(described @ text, abs=1e-6)
    assert bare == pytest.approx(title)


def test_courses_on_a_subject_or_a_tool_are_examples_of_courses_without_a_situation(few_situations):
    texts = collect("course", taxonomy_of("course_phrases"), ())
    labels = dict(zip(texts.texts, texts.examples().labels, strict=True))
    assert len(courses_without_situation()) > 500
    assert not any(labels[text].any() for text in courses_without_situation())
    assert labels["Negotiation skills"].sum() == 1
    assert ROUTINE not in texts.slugs


def test_a_course_on_a_tool_trains_no_situation_and_one_on_a_situation_trains_it(few_situations):
    tool, talk = read_situations(course_vectors([("Excel macros with VBA", ""), ("Salary and contract talks", "")]))
    assert tool == {}
    assert next(iter(talk)) == "negotiation"


def test_labels_are_the_share_of_those_who_read_the_course(published):
    courses = read_labelled("fit", ("feedback", "negotiation"))
    assert courses.labels.tolist() == [[0, 1], [0.5, 0], [0, 0]]
    assert courses.vectors == pytest.approx(course_vectors([course[1:3] for course in COURSES[:3]]))
    assert len(read_labelled("test", ("feedback",)).labels) == 2


def test_without_the_published_catalogue_there_are_no_labelled_courses(published):
    (published / "courses" / "catalogue_merged.csv").unlink()
    with pytest.raises(NothingLoaded, match="RESKILL_DATA"):
        read_labelled("fit", ())


def test_a_fit_writes_a_regression_that_is_then_used_and_keeps_other_settings(published, folder, few_situations):
    model_profiles.write_settings("closeness", {"close_from": 0.4})
    fit_course_situations()
    found = model_profiles.profile()
    assert found.closeness.close_from == 0.4
    assert found.course_situations.landmarks == LANDMARKS
    written = np.load(folder / "fake" / "course_situations.npz")
    assert str(written["revision"]) == "fake@1"
    assert shipped_regressions.shipped_some("fake@1", "course").weights.shape == (64,)
    assert len(found.course_situations.weights) == len(FEATURES)
    assert (folder / "fake" / "settings.json").read_text().endswith("}\n")
    first = (folder / "fake" / "course_situations.npz").read_bytes()
    fit_course_situations()
    assert (folder / "fake" / "course_situations.npz").read_bytes() == first


def test_nothing_is_written_without_labelled_courses(published, folder, few_situations):
    (published / "docs" / "validity" / "course-situations.csv").unlink()
    with pytest.raises(CommandError, match=r"course-situations\.csv"):
        call_command("fit", "situations", stdout=StringIO(), stderr=StringIO())
    assert not folder.exists()


def test_the_evaluation_counts_only_courses_not_used_for_fitting(published, few_situations):
    evaluation = evaluate_course_situations()
    assert evaluation.split.startswith("2 courses of a published catalogue, 1 with a situation")
    assert evaluation.figures[0].value == 1
    assert evaluation.figures[0].must_reach.at_least == 0.75
    assert {figure.n for figure in evaluation.figures} == {2}


def test_the_model_of_courses_is_fitted_again_after_an_edit(few_situations):
    before = course_situations()
    Situation.objects.filter(slug="feedback").update(course_phrases={"en": ["Telling a colleague what works"]})
    assert len(course_situations().phrases) < len(before.phrases)
