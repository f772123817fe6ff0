"""The real sentence model."""

import numpy as np
import pytest

from skills.embedding import SentenceEncoder
from skills.errors import ModelError


@pytest.mark.model
def test_the_model_that_comes_with_the_program_works_offline(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    encoder = SentenceEncoder()
    vectors = encoder.encode(["Calm an upset caller", "Soothe an angry customer on the phone", "Weld a steel frame"])
    assert vectors.shape == (3, 384) == (3, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > 0.3 > vectors[0] @ vectors[2]
    assert encoder.revision.startswith("all-MiniLM-L6-v2@")


def test_a_model_that_is_not_there_is_an_error_that_names_the_setting(settings, tmp_path):
    settings.RESKILL_MODEL = str(tmp_path)
    with pytest.raises(ModelError, match="RESKILL_MODEL"):
        SentenceEncoder().encode(["anything"])


def test_other_files_are_another_revision(settings, tmp_path):
    for name, weights in (("one", b"a"), ("two", b"b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(weights)
    settings.RESKILL_MODEL = str(tmp_path / "one")
    one = SentenceEncoder().revision
    settings.RESKILL_MODEL = str(tmp_path / "two")
    assert SentenceEncoder().revision.split("@")[1] != one.split("@")[1]
