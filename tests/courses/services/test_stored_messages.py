"""Rows store codes and values. Readers see the sentences in their own language, whatever the language of the worker."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from courses.models import Recalculation, TrainingPlan
from courses.services import recalculation
from courses.services.planning.training_plans import compute_plan
from skills.models import Employee, ExposureDataset
from skills.stored_messages import Message, declare, declared, words
from tests.courses.organisations import make_organisation

ROOT = Path(__file__).resolve().parents[3]
NO_TASKS = {"en": "No tasks are known.", "de": "Es sind keine Aufgaben bekannt."}
ONE_FAILED = {"en": "Without a new answer: 1.", "de": "Ohne neue Antwort: 1."}
BOTH = pytest.mark.parametrize(("written", "read"), [("de", "en"), ("en", "de"), ("de", "de")])


def failed_run(language: str) -> Recalculation:
    """A run by a worker with this language that could not answer one person."""
    make_organisation(1)
    idle = Employee.objects.create(external_id="idle", name="Ida Idle")
    with override(language):
        run = recalculation.start_recalculation(scope="employees", employee_ids=[idle.pk])
        return recalculation.recalculate_here(run=run)


@pytest.mark.django_db
@BOTH
def test_a_run_and_its_failures_are_read_in_the_readers_language(admin_client, written, read):
    run = failed_run(written)
    url = reverse("admin:courses_recalculation_change", args=[run.pk])
    for page, expected in [(url, ONE_FAILED), (url.replace("change", "watch"), ONE_FAILED),
                           (url.replace("change", "failures"), NO_TASKS)]:  # fmt: skip
        shown = admin_client.get(page, headers={"accept-language": read}).content.decode()
        assert expected[read] in shown
        assert expected["en" if read == "de" else "de"] not in shown


@pytest.mark.django_db
@BOTH
def test_the_api_returns_messages_in_the_requested_language(admin_client, written, read):
    run = failed_run(written)
    url = reverse("api-recalculation-detail", args=[run.pk])
    body = admin_client.get(url, headers={"accept-language": read}).json()
    assert ONE_FAILED[read] in body["message"]


@pytest.mark.django_db
@BOTH
def test_a_run_that_cannot_begin_gives_the_reason_in_the_readers_language(written, read):
    make_organisation(1)
    ExposureDataset.objects.update(is_active=False)
    with override(written):
        run = recalculation.recalculate_here(run=recalculation.start_recalculation())
    assert (run.state, run.message_code) == ("failed", "no_dataset")
    with override(read):
        assert {"en": "No exposure dataset is active", "de": "Kein Datensatz ist aktiv"}[read] in run.message


@pytest.mark.django_db
@BOTH
def test_a_broken_part_is_named_with_its_stage_and_its_error(monkeypatch, written, read):
    make_organisation(1)

    def broken(texts):
        raise OSError("the disk is full")

    monkeypatch.setattr("courses.services.recalculation.chunk_work.embed", broken)
    with override(written):
        run = recalculation.recalculate_here(run=recalculation.start_recalculation())
    with override(read):
        assert {"en": "“reading texts”", "de": "„Texte lesen“"}[read] in run.message
        assert "OSError: the disk is full" in run.message


@pytest.mark.django_db
@BOTH
def test_a_plan_without_departments_fails_in_the_readers_language(written, read):
    plan = TrainingPlan.objects.create(name="Nobody")
    with override(written):
        compute_plan(plan.pk)
    plan.refresh_from_db()
    assert plan.state == "failed"
    with override(read):
        expected = {"en": "Choose at least one department.", "de": "Wählen Sie mindestens eine Abteilung."}[read]
        assert plan.message == expected


@pytest.mark.django_db
def test_no_row_stores_translated_text():
    with pytest.raises(TypeError, match="stores a Message"):
        Recalculation(message="Held.")
    run = Recalculation.objects.create(scope="employees")
    with pytest.raises(TypeError, match="stores a Message"):
        run.message = "Held."


def codes_used() -> set[str]:
    """The codes of every `Message.of("...")` in the source. Codes that are composed are listed by their beginning."""
    found = set()
    for path in [*ROOT.glob("skills/**/*.py"), *ROOT.glob("courses/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Message.of":
                first = node.args[0]
                found.add(ast.unparse(first.values[0])[1:-1] + "*" if isinstance(first, ast.JoinedStr) else first.value)
    return found


def test_every_code_has_a_sentence_and_every_sentence_is_used():
    used = codes_used()
    exact = {code for code in used if not code.endswith("*")}
    beginnings = tuple(code[:-1] for code in used if code.endswith("*"))
    assert exact <= declared()
    assert {code for code in declared() - exact if not code.startswith(beginnings)} == set()


@pytest.mark.parametrize("code", sorted(declared() - {"text"}))
def test_every_sentence_exists_in_both_languages(code):
    values = dict.fromkeys(("n", "people", "limit", "run", "number", "tasks", "least"), 2)
    values |= dict.fromkeys(("error", "stage", "department", "dataset", "day", "who", "shift"), "X")
    said = []
    for language in ("en", "de"):
        with override(language):
            said.append(words(code, values))
    assert said[0] != said[1]
    assert all(not sentence.startswith(code) and "%(" not in sentence for sentence in said)


def test_an_unknown_code_is_shown_unchanged():
    assert words("unheard_of", {"n": 3}) == "unheard_of n=3"
    assert words("held_by_rule", {}) == "held_by_rule"
    assert words("", {}) == ""
    assert words("text", {"text": "100 % as it was"}) == "100 % as it was"


def test_a_message_inside_a_message_is_translated_too():
    message = Message.of("part_failed", number=3, stage=Message.of("stage_match"), error="KeyError")
    assert str(message) == "Part 3 of the stage “matching courses” failed: KeyError"


def test_a_code_has_one_sentence():
    with pytest.raises(ValueError, match="no_tasks"):
        declare({"no_tasks": "Another."})
