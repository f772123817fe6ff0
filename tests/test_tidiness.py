"""Test names are short, no test asserts a duration, and templates and style sheets have short lines."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
MOST_CHARACTERS = 80
CLOCKS = {"monotonic", "perf_counter", "process_time", "monotonic_ns", "perf_counter_ns", "time", "time_ns"}
APPS = [TESTS.parent / app for app in ("reskill", "skills", "courses")]
TEMPLATES = sorted(path for app in APPS for path in app.glob("templates/**/*") if path.is_file())
STYLE_SHEETS = sorted(path for app in APPS for path in app.glob("static/**/*.css"))
LONGEST_TEMPLATE_LINE = 160
COMMENT_OR_STRING = re.compile(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'|url\([^)]*\)", re.DOTALL)
CROWDED = re.compile(r"[;{}]\s*\S|\S\s*}")
FILES = sorted(path for path in TESTS.rglob("*.py") if "benchmarks" not in path.parts)


def names_of_tests(tree: ast.AST) -> list[str]:
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [function.name for function in functions if function.name.startswith("test_")]


def reads_a_clock(node: ast.AST) -> bool:
    """Whether the expression calls a clock of the time module, such as time.monotonic() or monotonic()."""
    for call in (found for found in ast.walk(node) if isinstance(found, ast.Call)):
        match call.func:
            case ast.Attribute(value=ast.Name(id="time"), attr=name) if name in CLOCKS:
                return True
            case ast.Name(id=name) if name in CLOCKS:
                return True
    return False


def assertions_of_wall_time(tree: ast.AST) -> list[int]:
    """Line numbers of assertions that read a clock or a variable computed from a clock."""
    lines = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        timed: set[str] = set()
        for node in sorted(ast.walk(function), key=lambda node: getattr(node, "lineno", 0)):
            uses = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
            if isinstance(node, ast.Assign) and (reads_a_clock(node.value) or timed & uses):
                timed |= {name.id for name in node.targets if isinstance(name, ast.Name)}
            elif isinstance(node, ast.Assert) and (reads_a_clock(node.test) or timed & uses):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_names_are_short_and_no_wall_time_is_asserted(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [name for name in names_of_tests(tree) if len(name) > MOST_CHARACTERS] == []
    assert assertions_of_wall_time(tree) == []


@pytest.mark.parametrize(
    "body",
    [
        "assert time.monotonic() < end",
        "begun = time.perf_counter()\n    assert time.perf_counter() - begun < 5",
        "begun = monotonic()\n    took = monotonic() - begun\n    assert took < 20",
    ],
)
def test_an_assertion_of_wall_time_is_found(body):
    assert assertions_of_wall_time(ast.parse(f"def test_it():\n    {body}\n")) != []


def crowded_lines(css: str) -> list[str]:
    """Lines with more than one declaration, or with a declaration and a brace."""
    code = COMMENT_OR_STRING.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), css)
    return [line for line in code.splitlines() if CROWDED.search(line)]


def test_there_are_templates_and_style_sheets_to_check():
    assert len(TEMPLATES) > 80
    assert len(STYLE_SHEETS) > 3


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TESTS.parent)))
def test_lines_of_templates_are_short(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [n for n, line in enumerate(lines, 1) if len(line) > LONGEST_TEMPLATE_LINE] == []


@pytest.mark.parametrize("path", STYLE_SHEETS, ids=lambda path: path.name)
def test_style_sheets_have_one_declaration_per_line(path):
    assert crowded_lines(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "css",
    [
        ":root {\n  --ink: black; --paper: white;\n}\n",
        "a { color: red }\n",
        "a {\n  color: red; }\n",
        "a {\n  color: red;\n} b {\n  color: blue;\n}\n",
    ],
)
def test_a_crowded_line_of_css_is_found(css):
    assert crowded_lines(css) != []


def test_semicolons_in_strings_and_comments_are_ignored():
    css = 'a {\n  /* red; not blue { } */\n  background: url("data:image/png;base64,a"); /* grey; a dot */\n}\n'
    assert crowded_lines(css) == []
