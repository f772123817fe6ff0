"""Each threshold is defined in one module: no other module assigns its number, and no template compares with a number."""

import ast
import re
from dataclasses import fields

import pytest

from courses.arithmetic import thresholds as of_courses
from skills.arithmetic import thresholds as of_skills
from skills.arithmetic.closeness import Closeness
from tests.conftest import ROOT

DEFINING_MODULES = {
    ROOT / "courses/arithmetic/thresholds.py",
    ROOT / "skills/arithmetic/thresholds.py",
    ROOT / "skills/arithmetic/closeness.py",
}
SOURCES = sorted(
    path
    for app in ("courses", "skills", "reskill")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and path not in DEFINING_MODULES
)
NAMES = {name for module in (of_courses, of_skills) for name in vars(module) if name.isupper()}
NAMES |= {field.name.upper() for field in fields(Closeness)}
# Former names of the same limits, which were defined names. A number under such a name would be a second definition.
FORMER_NAMES = {
    "LITTLE_CHANGED",
    "LEAST_CHANGED",
    "CHANGES_FROM",
    "CARRIES_FROM",
    "SHARED_FROM",
    "MOSTLY_FAR",
    "N_COMPARED",
}
COMPARED = re.compile(r"[{%][^}]*?(?:>=|<=|<|>) ?0?\.\d")


def numbers_given(tree: ast.AST) -> list[str]:
    """Names, in upper case, of constants and fields that are assigned a plain number."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant):
            targets = [node.target]
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            targets = node.targets
        else:
            continue
        if isinstance(node.value.value, int | float):
            found += [target.id.upper() for target in targets if isinstance(target, ast.Name)]
    return found


def test_no_other_module_defines_a_threshold():
    defined_again = {
        str(path.relative_to(ROOT)): names
        for path in SOURCES
        if (names := set(numbers_given(ast.parse(path.read_text(encoding="utf-8")))) & (NAMES | FORMER_NAMES))
    }
    assert defined_again == {}


def test_no_employee_template_compares_with_a_number():
    compared = {
        str(path.relative_to(ROOT)): COMPARED.findall(path.read_text(encoding="utf-8"))
        for app in ("courses", "skills", "reskill")
        for path in (ROOT / app).rglob("*.html")
        if "admin" not in path.parts
    }
    assert {path: found for path, found in compared.items() if found} == {}


@pytest.mark.parametrize(
    "source", ["BUILDS_FROM = 0.5", "class A:\n    calls_from: float = 0.5", "TOP = 5", "NEAR_FROM = 0.4"]
)
def test_a_second_definition_is_found(source):
    assert set(numbers_given(ast.parse(source))) & NAMES


def test_thresholds_of_one_scale_are_equal_or_ordered():
    assert of_skills.CALLS_FROM == of_courses.BUILDS_FROM == of_skills.CLEAR_FROM
    assert of_skills.SLIGHT_FROM < of_skills.CLEAR_FROM < of_skills.STRONG_FROM
    assert of_skills.PARTLY_FROM < of_skills.STRONGLY_FROM
    assert of_skills.ROUGH_FROM < of_skills.VERY_UNSURE_FROM
