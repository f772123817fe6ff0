import pytest

from courses.services.catalogue.course_import import import_courses
from skills.models import ImportRun
from tests.courses.catalogues import write_courses


@pytest.fixture
def alice(world, client):
    client.force_login(world.users["alice"])
    return client


@pytest.fixture
def load(tmp_path):
    """Function that imports courses, given as dictionaries, and returns the import run."""

    def load(*courses: dict[str, object], **options) -> ImportRun:
        return import_courses(path=write_courses(tmp_path / "courses.csv", *courses), **options)

    return load
