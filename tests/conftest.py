"""Fixtures for all tests.

Personas: Alice and Bob are employees, Hanna is the HR manager of Alice's department, Charlie may see nothing.
"""

import gc
import os
import uuid
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.utils import translation

from tests import migrated

ROOT = Path(__file__).resolve().parent.parent
DATABASE_FIXTURES = {"db", "transactional_db", "template"}
DATA = Path(os.environ.get("RESKILL_DATA", ROOT.parent / "shared" / "data"))


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        migrated.name_template()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        migrated.drop_template()


def pytest_collection_finish(session):
    """Freezes imported and collected objects, so that the garbage collector does not scan them repeatedly."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter):
    """Prints what the tests of attacks counted (record_property "attack"), also from several processes."""
    reports = [report for group in ("passed", "failed") for report in terminalreporter.stats.get(group, [])]
    counts = sorted(
        text for report in reports for name, text in getattr(report, "user_properties", ()) if name == "attack"
    )
    if counts:
        terminalreporter.section("attacks")
        terminalreporter.write("\n".join([*counts, ""]))
    _print_sums(terminalreporter, reports)


def _print_sums(terminalreporter, reports):
    """Prints what `make contract` counts: record_property "count" counts one, "counted" a (label, number)."""
    sums: Counter[str] = Counter()
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == "count":
                sums[value] += 1
            elif name == "counted":
                sums[value[0]] += value[1]
    if sums:
        terminalreporter.section("counts")
        terminalreporter.write("".join(f"{n:>8,}  {label}\n" for label, n in sorted(sums.items())))


@pytest.fixture(scope="session")
def template(pytestconfig, tmp_path_factory) -> str:
    """The name of a migrated, empty database to clone from."""
    return migrated.make_template(pytestconfig.cache.mkdir("migrated"), tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, template):
    migrated.clone_test_database_from(template)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("data") and not DATA.is_dir():
            item.add_marker(pytest.mark.skip(reason=f"the published files are not at {DATA} (set RESKILL_DATA)"))
        if not item.get_closest_marker("django_db") and DATABASE_FIXTURES.isdisjoint(item.fixturenames):
            item.add_marker(pytest.mark.pure)


@pytest.fixture(autouse=True)
def _settings_of_tests(request, settings, tmp_path):
    """Sets a fake encoder (unless the test is marked `model`), fast password hashes, one thread and English."""
    if not request.node.get_closest_marker("model"):
        settings.RESKILL_ENCODER = "tests.fakes.FakeEncoder"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.RESKILL_THREADS = 1
    _use_cache_keys_of_this_test()
    _clear_caches(include_models=not request.node.get_closest_marker("model"))
    translation.activate("en")  # a request in another language leaves the thread in that language


def _use_cache_keys_of_this_test() -> None:
    """Gives each test its own cache keys. Limits, such as ten failed sign-ins a minute, are not shared between tests.

    The processes of a test run share one Redis server, and `clear` would also delete the keys of the others.
    """
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    django_settings.CACHES["default"]["KEY_PREFIX"] = prefix  # for threads that open the cache during the test
    caches["default"].key_prefix = prefix


def _clear_caches(*, include_models: bool) -> None:
    """Clears the process's caches. Ids repeat after a rollback, so a value cached by id could belong to another test.

    include_models: also clears fitted models. These are expensive to compute; tests
    with the real model keep them, and name the data that they load.
    """
    from courses.services.answers import catalogue_arrays, neighbours
    from courses.services.catalogue import course_index, course_search
    from skills.services.exposure import assessor, human_skills, reference_tasks
    from skills.services.occupations import target_arrays, work_lines
    from skills.services.situations.situation_names import forget_names

    forget_names()

    for kept in (
        catalogue_arrays._loaded,
        course_index._cache,
        course_search._cache,
        neighbours._known,
        target_arrays._known,
        work_lines._known,
    ):
        kept.clear()
    caches = [assessor._assessor, reference_tasks._known]
    for cache in (*caches, reference_tasks._load, human_skills._load) if include_models else caches:
        cache.cache_clear()


@pytest.fixture
def undefined_variables_fail(settings):
    """A template that uses an undefined variable fails the test."""
    from tests.reskill.page_checks import Undefined

    engine, *others = settings.TEMPLATES
    options = {**engine["OPTIONS"], "string_if_invalid": Undefined("%s")}
    settings.TEMPLATES = [{**engine, "OPTIONS": options}, *others]


@pytest.fixture
def data_dir() -> Path:
    """The folder with the published files (mark the test `data`)."""
    return DATA


@pytest.fixture
def make_user(django_user_model):
    def make(name: str, **fields):
        return django_user_model.objects.create_user(name, f"{name}@example.org", "correct horse battery", **fields)

    return make


@pytest.fixture
def org(db, request):
    """Two departments; Alice in the first, Bob in the second; Hanna is HR for the first; Charlie has no access."""
    from tests.courses.kept import kept_world
    from tests.courses.people import make_org

    if "world" not in request.fixturenames:
        return make_org()
    return kept_world(forget=lambda: _clear_caches(include_models=True)).put_org() or make_org()


@pytest.fixture
def world(org):
    """The personas with tasks, courses and answers from make_world."""
    from tests.courses.people import make_world

    if kept := getattr(org, "kept", None):
        return org if kept.put_rest() else make_world(org)
    return make_world(org)


assert django_settings  # imported so that a missing DJANGO_SETTINGS_MODULE fails here with a clear message
