"""The real sentence model."""

import sys

import numpy as np
import pytest

from skills.embedding import SentenceEncoder, device, model_path, precision
from skills.embedding.encoder import ENGLISH_MODEL
from skills.embedding.packed import PackedBert
from skills.errors import ModelError


@pytest.mark.model
def test_the_shipped_model_works_offline(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    encoder = SentenceEncoder()
    vectors = encoder.encode(["Calm an upset caller", "Soothe an angry customer on the phone", "Weld a steel frame"])
    assert vectors.shape == (3, 384) == (3, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > 0.3 > vectors[0] @ vectors[2]
    assert encoder.revision.startswith("multilingual-e5-small@")


def test_a_missing_model_is_an_error_that_names_the_setting(settings, tmp_path):
    settings.RESKILL_MODEL = str(tmp_path)
    with pytest.raises(ModelError, match="RESKILL_MODEL"):
        SentenceEncoder().encode(["anything"])


def test_different_files_change_the_revision(settings, tmp_path):
    for name, weights in (("one", b"a"), ("two", b"b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(weights)
    settings.RESKILL_MODEL = str(tmp_path / "one")
    one = SentenceEncoder().revision
    settings.RESKILL_MODEL = str(tmp_path / "two")
    assert SentenceEncoder().revision.split("@")[1] != one.split("@")[1]


TEXTS = [
    "Prune roses",
    "",
    "Calm an upset caller, find out what went wrong, and put it right before the end of the day.",
    "Weld",
    *(f"Course {n}. " + "Learn to plan, to write and to check what others wrote. " * n for n in range(1, 40, 6)),
]


@pytest.fixture(scope="module")
def model():
    """The English model, which has neither a prefix nor a centre: its vectors are those of the library."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    return SentenceTransformer(model_path(ENGLISH_MODEL), device="cpu")


@pytest.mark.model
def test_vectors_without_padding_are_those_of_the_model(model):
    import torch

    packed = PackedBert.of(model, torch.float32)
    theirs = model.encode(TEXTS, normalize_embeddings=True)
    assert packed.encode(TEXTS) == pytest.approx(theirs, abs=2e-6)


@pytest.mark.model
def test_bfloat16_vectors_have_the_same_direction(model):
    import torch

    packed = PackedBert.of(model, torch.bfloat16)
    cosines = (packed.encode(TEXTS) * model.encode(TEXTS, normalize_embeddings=True)).sum(1)
    assert cosines.min() > 0.9995


@pytest.mark.model
def test_many_texts_are_encoded_in_batches_and_returned_in_order(model, monkeypatch):
    import torch

    packed = PackedBert.of(model, torch.float32)
    whole = packed.encode(TEXTS)
    monkeypatch.setattr("skills.embedding.packed.TOKENS", 30)
    assert packed.encode(TEXTS) == pytest.approx(whole, abs=2e-6)
    assert packed.encode(TEXTS[::-1]) == pytest.approx(whole[::-1], abs=2e-6)


@pytest.mark.model
def test_a_model_of_another_type_is_run_by_the_library(model, monkeypatch):
    import torch

    monkeypatch.setattr(model[0].auto_model.config, "hidden_act", "relu")
    assert PackedBert.of(model, torch.float32) is None


class Clock:
    """Fake clock that only advances when a test advances it."""

    now = 0.0

    def perf_counter(self):
        return self.now


def taking(clock, seconds, vectors):
    def encode(texts):
        clock.now += seconds
        return vectors[: len(texts)]

    return encode


@pytest.mark.parametrize(
    ("seconds", "turn", "chosen"), [(0.001, 0.0, "bfloat16"), (0.03, 0.0, "float32"), (0.001, 0.1, "float32")]
)
def test_bfloat16_is_selected_if_it_is_faster_and_gives_the_same_vectors(monkeypatch, seconds, turn, chosen):
    clock = Clock()
    monkeypatch.setattr(precision, "time", clock)
    ones = np.tile([1.0, 0.0], (100, 1))
    turned = np.tile([np.cos(turn), np.sin(turn)], (100, 1))
    assert precision.trial(taking(clock, 0.02, ones), taking(clock, seconds, turned)) == chosen


def test_the_trial_is_run_once_per_machine_and_model(settings, tmp_path, monkeypatch):
    settings.VAR_DIR, settings.RESKILL_PRECISION = tmp_path, "auto"
    monkeypatch.setattr(precision, "has_instructions", lambda: True)
    tried = []

    def trial(exact, quick):
        tried.append((exact, quick))
        return "bfloat16"

    monkeypatch.setattr(precision, "trial", trial)
    assert [precision.choose("one@1", str.upper) for _ in range(2)] == ["bfloat16"] * 2
    assert tried == [("FLOAT32", "BFLOAT16")]
    precision.choose("two@1", str.upper)
    (tmp_path / "precision.json").write_text("not JSON")
    precision.choose("two@1", str.upper)
    assert len(tried) == 3


def test_a_processor_without_the_instructions_and_a_setting_need_no_trial(settings, monkeypatch):
    settings.RESKILL_PRECISION = "auto"
    monkeypatch.setattr(precision, "has_instructions", lambda: False)
    monkeypatch.setattr(precision, "trial", None)
    assert precision.choose("one@1", str.upper) == "float32"
    settings.RESKILL_PRECISION = "bfloat16"
    assert precision.choose("one@1", str.upper) == "bfloat16"


def test_the_device_is_set_or_a_gpu_and_without_a_driver_nothing_is_loaded(settings, monkeypatch, tmp_path):
    settings.RESKILL_DEVICE = "cuda:1"
    assert device.device() == "cuda:1" and device.device_product() is not None
    settings.RESKILL_DEVICE = ""
    monkeypatch.setattr(device, "_DRIVERS", (str(tmp_path / "none"),))
    monkeypatch.setitem(sys.modules, "torch", None)  # an import of torch now fails
    assert device.device() == "cpu" and device.device_product() is None


def test_with_a_driver_torch_decides_whether_the_gpu_is_used(settings, monkeypatch, tmp_path):
    import torch

    settings.RESKILL_DEVICE = ""
    monkeypatch.setattr(device, "_DRIVERS", (str(tmp_path),))
    for usable, name in ((True, "cuda"), (False, "cpu")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda usable=usable: usable)
        assert device.device() == name
