"""Statements that differ only in the person are read as one text, and nothing reads an employee's statement otherwise."""

import ast
from pathlib import Path

import numpy as np
import pytest

from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.text import text_hash
from skills.models import TaskAssessment, TextVector
from skills.services.exposure.assessor import assess_statements
from skills.services.exposure.masked_statements import masked, masked_hash, read_statements, statement_language
from tests.courses.organisations import add_task, make_organisation

ROOT = Path(__file__).resolve().parents[3]
HIS, HER = "Coach John and his team in the warehouse", "Coach Fatima and her team in the warehouse"
# Files that embed published texts: reference tasks, anchors, titles, courses, situations, and measurements of these.
PUBLISHED_TEXTS = {
    "courses/services/catalogue/course_emphasis.py",
    "courses/services/catalogue/course_index.py",
    "courses/services/catalogue/course_search.py",  # searches, which are compared with courses and not stored
    "courses/services/catalogue/course_situations.py",
    "courses/services/catalogue/search_situations.py",
    "courses/services/catalogue/tagged_courses.py",
    "courses/services/evaluation/learners.py",
    "skills/management/commands/import_exposure.py",
    "skills/services/evaluation/clarity_agreement.py",
    "skills/services/evaluation/demand.py",
    "skills/services/evaluation/languages.py",
    "skills/services/evaluation/starter_agreement.py",
    "skills/services/evaluation/task_situations.py",
    "skills/services/evaluation/title_agreement.py",
    "skills/services/exposure/human_skills.py",
    "skills/services/exposure/reference_tasks.py",
    "skills/services/occupations/related_occupations.py",
    "skills/services/occupations/title_meaning.py",
    "skills/services/shipped/clarity_fitting.py",
    "skills/services/shipped/fitting.py",
    "skills/services/shipped/occupation_features.py",
    "skills/services/shipped/starter.py",
    "skills/services/situations/situation_models.py",
}
DOORS = {
    "courses/services/recalculation/chunk_work.py",  # decides by kind of text; a test below reads what it stores
    "skills/services/exposure/masked_statements.py",
    "skills/services/exposure/text_vectors.py",
}


def reads_texts(tree: ast.AST) -> bool:
    """Whether the module calls embed(...), text_vectors.embed(...), or .encode(...) with a list of texts."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        match call.func:
            case ast.Name(id="embed") | ast.Attribute(value=ast.Name(id="text_vectors"), attr="embed"):
                return True
            case ast.Attribute(value=ast.Name(id="encoder") | ast.Call(func=ast.Name(id="get_encoder")), attr="encode"):
                return True
    return False


def test_no_other_module_reads_statements_of_employees():
    found = {
        path.relative_to(ROOT).as_posix()
        for app in ("skills", "courses", "reskill")
        for path in (ROOT / app).rglob("*.py")
        if "embedding" not in path.parts and reads_texts(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found - PUBLISHED_TEXTS - DOORS == set()


def test_two_statements_that_differ_in_the_person_have_one_text():
    assert masked(HIS) == masked(HER) == "Coach a person and their team in the warehouse"
    assert masked_hash(HIS) == masked_hash(HER) == text_hash(masked(HIS))
    assert masked_hash("Count the stock") == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kunden beraten und die Ware einräumen", "de"),
        ("Preparar la nómina de la empresa", "es"),
        ("Préparer les factures pour le client", "fr"),
        ("Preparare le fatture per il cliente", "it"),
        ("Przygotować faktury dla klienta i wysłać je", "pl"),
        ("Prepare the invoices", "en"),
    ],
)
def test_the_language_of_a_short_statement_is_recognised(text, language):
    assert statement_language(text) == language


@pytest.mark.django_db
def test_statements_that_differ_in_the_person_share_one_stored_vector():
    read = read_statements([HIS, HER], store=True)
    assert np.array_equal(read.vectors[0], read.vectors[1])
    assert list(TextVector.objects.values_list("text_hash", flat=True)) == [text_hash(masked(HIS))]


@pytest.mark.django_db
def test_previews_are_equal_and_show_the_own_words():
    make_organisation(1)
    his, hers = assess_statements([HIS, HER])
    assert (his.exposure, his.low, his.high, his.demand) == (hers.exposure, hers.low, hers.high, hers.demand)
    assert his.evidence == hers.evidence and his.situations == hers.situations
    assert (his.statement, hers.statement) == (HIS, HER)


@pytest.mark.django_db
def test_a_run_reads_masked_statements_and_keeps_the_own_words():
    one, other = make_organisation(2)[:2]
    for person, text in ((one, HIS), (other, HER)):
        add_task(person, text)
    run = recalculate_here(run=start_recalculation())
    rows = TaskAssessment.objects.filter(text_hash__in=[text_hash(HIS), text_hash(HER)])
    assert {row.vector_key for row in rows} == {text_hash(masked(HIS))}
    assert len({(row.exposure, row.low, row.high) for row in rows}) == 1 and len(rows) == 2
    assert not TextVector.objects.filter(text_hash__in=[text_hash(HIS), text_hash(HER)]).exists()
    assert one.tasks.filter(statement=HIS).exists()
    assert run.failures.count() == 0


@pytest.mark.django_db
def test_a_second_run_reads_no_masked_statement_again():
    add_task(make_organisation(1)[0], HIS)
    recalculate_here(run=start_recalculation())
    again = recalculate_here(run=start_recalculation(force=True))
    assert not again.chunks.filter(stage="embed", payload__kind="task").exists()
