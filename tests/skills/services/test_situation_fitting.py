"""The fit of the situations of tasks: folds by occupation, and what is written."""

import json

import numpy as np
import pytest

from skills.arithmetic.situations import Examples, SituationSettings
from skills.services.shipped import model_profiles
from skills.services.situations import shipped_regressions, situation_fitting
from skills.services.situations.published_labels import PublishedStatement
from skills.services.situations.shipped_situations import load_situations, read_own_words
from skills.services.situations.situation_models import LabelledText, collect, labelled_statements, taxonomy_of

pytestmark = pytest.mark.django_db
PUBLISHED = PublishedStatement("1", "29-1141.00", "Talk with the relatives of injured people.", ("bad-news",))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder instead of the shipped one, and a model that is fitted quickly."""
    for module in (model_profiles, shipped_regressions):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    monkeypatch.setattr(situation_fitting, "settings_of", lambda kind: SituationSettings(landmarks=40, some=True))
    return tmp_path


def test_labelled_statements_are_split_into_folds_and_phrases_are_always_known():
    load_situations()
    texts = collect("task", taxonomy_of("task_phrases"), ())
    texts.add_labelled(LabelledText(PUBLISHED.statement, (PUBLISHED.situations,)))
    phrases = np.array(texts._phrases)
    published = {PUBLISHED.statement: PUBLISHED.soc_code}
    found = situation_fitting.statement_folds(texts, Examples(np.zeros((0, 0)), np.zeros((0, 0)), phrases), published)
    assert found[-1] >= 0
    assert set(found[phrases]) == {-1}
    n_labelled = len(labelled_statements()) + 1
    assert n_labelled >= (found >= 0).sum() >= 0.95 * n_labelled
    assert set(found) == {-1, 0, 1, 2, 3, 4}
    repeated = {item.statement for item in read_own_words() if not item.soc_code}
    of_text = {text: {*found[np.array(texts.texts) == text]} for text in sorted(repeated)[:20]}
    assert all(len(own - {-1}) == 1 for own in of_text.values())


def test_a_fit_writes_the_regression_and_the_settings_that_differ_from_the_defaults(folder, monkeypatch):
    load_situations()
    statements = labelled_statements()[::40]
    monkeypatch.setattr("skills.services.situations.situation_models.labelled_statements", lambda: statements)
    monkeypatch.setattr(situation_fitting, "published_statements", lambda: [PUBLISHED])
    figures = situation_fitting.fit_task_situations()
    assert set(figures) == {"tasks: precision", "tasks: recall"}
    written = json.loads((folder / "fake" / "settings.json").read_text(encoding="utf-8"))
    assert set(written) == {"task_situations"}
    assert set(written["task_situations"]) == {"landmarks", "offset", "some", "weights"}
    assert model_profiles.profile().task_situations.landmarks == 40
    assert np.load(folder / "fake" / "task_situations.npz")["landmarks"].shape[0] == 40
