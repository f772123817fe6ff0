"""Tests of the API on the initial database of the demo: the starter data and the demo organisation."""

import io

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from skills.models import ExposureDataset
from skills.services.access.clients import all_scopes
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
DATASETS = "/api/v1/exposure-datasets/"


def load(command: str) -> None:
    call_command(command, stdout=io.StringIO(), stderr=io.StringIO())


def test_every_list_answers_on_the_demo_organisation(settings):
    settings.DEMO = True
    load("load_starter")
    load("load_demo")
    client = client_with(*all_scopes())
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    lists = [path for path, methods in paths.items() if "get" in methods and "{" not in path and "search" not in path]
    assert len(lists) > 10
    for path in lists:
        answer = client.get(path, {"page_size": 500} if "cursor" in str(paths[path]["get"]) else {})
        assert answer.status_code == 200, f"{path}: {answer.content!r}"


def test_the_starter_dataset_names_its_source_file():
    load("load_starter")
    client = client_with("datasets:read")
    starter = ExposureDataset.objects.get(source="starter")
    (file,) = client.get(f"{DATASETS}{starter.pk}/").json()["files"]
    assert (file["name"], file["table"], file["rows"]) == ("reference_tasks.csv", "tasks", starter.n_tasks)


def test_a_dataset_stored_by_an_earlier_version_is_shown_without_missing_facts():
    row = ExposureDataset.objects.create(
        source="starter", name="Old", version="1", files=[{"name": "tasks.csv", "sha256": "0" * 64}]
    )
    client = client_with("datasets:read")
    for path in (DATASETS, f"{DATASETS}{row.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        (file,) = (answer.json()["results"][0] if path == DATASETS else answer.json())["files"]
        assert file == {"name": "tasks.csv", "table": "", "sha256": "0" * 64, "rows": None}
