"""Files that ship for a model are used with that model only. A model without files uses the documented defaults."""

import json
from pathlib import Path

import numpy as np
import pytest

from courses.arithmetic.matching import MatchSettings
from courses.services.match_settings import match_settings
from skills.arithmetic import exposure
from skills.arithmetic.closeness import Closeness
from skills.arithmetic.model_profile import ModelProfile
from skills.embedding import DEFAULT_MODEL, multilingual
from skills.services.exposure import human_skills
from skills.services.exposure.assessor import settings_fingerprint
from skills.services.exposure.occupation_demand import occupation_demands
from skills.services.shipped import model_profiles
from skills.services.shipped.model_profiles import FOLDER, fitted, profile

SHIPPED = sorted(path.name for path in FOLDER.iterdir())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder instead of the shipped one."""
    monkeypatch.setattr(model_profiles, "FOLDER", tmp_path)
    return tmp_path


def ship(folder, model, **sections):
    (folder / model).mkdir()
    (folder / model / model_profiles.SETTINGS).write_text(json.dumps(sections))


@pytest.mark.parametrize("revision", ["mine@1", "org/multilingual-e5-small@1", "../models@1", "@1"])
def test_a_model_without_a_profile_uses_the_defaults(revision):
    assert profile(revision) == ModelProfile()
    assert match_settings(revision) == MatchSettings()


@pytest.mark.parametrize("model", SHIPPED)
def test_the_profile_of_each_shipped_model_can_be_read(model):
    found = profile(f"{model}@1")
    assert found.model in {"", model}
    assert found.exposure.far_closeness == found.closeness.near_from
    assert found.closeness.near_from < found.closeness.close_from < found.closeness.nearly_same_from
    assert match_settings(f"{model}@1").fits_from > 0


def test_the_weights_of_the_multilingual_model_were_fitted_on_its_present_revision():
    files = [path for path in (FOLDER / multilingual.NAME).iterdir() if path.name != model_profiles.SETTINGS]
    assert len(files) >= 8
    for path in files:
        assert _revision_in(path) == multilingual.revision(), path.name


def test_the_profile_of_the_english_model_equals_the_defaults():
    found = profile("all-MiniLM-L6-v2@1")
    assert found.closeness == Closeness()
    assert (found.exposure, found.noisy) == (exposure.Settings(), exposure.NOISY)
    assert match_settings("all-MiniLM-L6-v2@1") == MatchSettings()


def test_a_profile_changes_only_the_settings_it_names(folder):
    ship(folder, "mine", closeness={"near_from": 0.2}, noisy={"ridge": 9.0}, matching={"fits_from": 0.1})
    found = profile("mine@1")
    assert found.closeness == Closeness(near_from=0.2)
    assert found.exposure == exposure.Settings(far_closeness=0.2)
    assert (found.noisy.ridge, found.noisy.first_ridge) == (9.0, exposure.NOISY.first_ridge)
    assert match_settings("mine@1") == MatchSettings(fits_from=0.1)
    assert profile("another@1") == ModelProfile()


def test_a_misspelt_setting_is_an_error(folder):
    ship(folder, "mine", closeness={"near": 0.2})
    with pytest.raises(TypeError, match="near"):
        profile("mine@1")


def test_weights_are_used_only_with_the_revision_they_were_fitted_on(folder):
    path = model_profiles.write_fitted(model_profiles.DEMAND, {"skills": {}})
    assert path == folder / "fake" / model_profiles.DEMAND
    assert fitted(model_profiles.DEMAND) == fitted(model_profiles.DEMAND, "fake@1") != {}
    assert fitted(model_profiles.DEMAND, "fake@2") == {}


def test_only_the_demand_of_occupations_is_taken_from_the_default_model():
    assert human_skills.facets("mine@1") == human_skills.course_directions("mine@1", {}) == {}
    default = fitted(model_profiles.OCCUPATIONS, _revision_of(DEFAULT_MODEL))
    code, values = next(iter(default["rated"].items()))
    demands = occupation_demands(tuple(default["skills"]), "mine@1")
    assert len(demands) > 1000 and len(demands[code].value) == len(values)


def _revision_in(path: Path) -> str:
    if path.suffix == ".npz":
        return str(np.load(path)["revision"])
    return json.loads(path.read_text(encoding="utf-8"))["model_revision"]


def _revision_of(model: str) -> str:
    return json.loads((FOLDER / model / model_profiles.OCCUPATIONS).read_text())["model_revision"]


@pytest.mark.django_db
def test_a_changed_profile_changes_the_fingerprint(folder):
    before = settings_fingerprint()
    model_profiles._profile.cache_clear()
    ship(folder, "fake", closeness={"like_yours_from": 0.3})
    assert settings_fingerprint() != before
    model_profiles._profile.cache_clear()
