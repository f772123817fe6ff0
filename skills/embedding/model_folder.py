"""Writes multilingual-e5-small into a folder that sentence-transformers can load.

Matrices are written as bfloat16; its rounding is smaller than that of the 4-bit weights. Small tensors are bfloat16
too. The model then loads in the stored type, without a float32 copy of 471 MB.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from skills.embedding.quantized import QuantizedFile, Shape, Vocabulary

PREFIX = "query: "  # the training prefix of texts that are compared with texts of the same kind
CENTRE = "centre.npy"
_ROWS = 16_384  # rows of a matrix that are unpacked at a time
_LAYER = {  # name in the file: name in BERT
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def write(packed: QuantizedFile, folder: Path, centre: np.ndarray, unpacked: Callable[[int], object]) -> None:
    """Writes all files of the folder. unpacked: called repeatedly with the number of weights just unpacked."""
    _write_tokenizer(packed.vocabulary, folder)
    _write_configuration(packed.shape, packed.vocabulary, folder)
    np.save(folder / CENTRE, centre, allow_pickle=False)
    save_file(_weights(packed, unpacked), folder / "model.safetensors", metadata={"format": "pt"})


def _weights(packed: QuantizedFile, unpacked: Callable[[int], object]) -> dict[str, torch.Tensor]:
    shape, weights = packed.shape, {}

    def floats(long: str, short: str, *size: int) -> None:
        weights[long] = torch.from_numpy(packed.floats(short, *size).copy()).to(torch.bfloat16)

    def matrix(long: str, short: str, rows: int, columns: int) -> None:
        weights[long] = torch.empty((rows, columns), dtype=torch.bfloat16)
        for start in range(0, rows, _ROWS):
            part = packed.matrix(short, rows, columns, start, start + _ROWS)
            weights[long][start : start + len(part)] = torch.from_numpy(part)
            unpacked(part.size)

    hidden, wide = shape.hidden, shape.feed_forward
    sizes = {"fi": (wide, hidden), "fo": (hidden, wide)}
    matrix("embeddings.word_embeddings.weight", "emb.word", shape.words, hidden)
    floats("embeddings.position_embeddings.weight", "emb.pos", shape.positions, hidden)
    floats("embeddings.token_type_embeddings.weight", "emb.type", shape.types, hidden)
    floats("embeddings.LayerNorm.weight", "emb.ln.w", hidden)
    floats("embeddings.LayerNorm.bias", "emb.ln.b", hidden)
    for number in range(shape.layers):
        long_at, short_at = f"encoder.layer.{number}.", f"l{number}."
        for short, long in _LAYER.items():
            rows, columns = sizes.get(short, (hidden, hidden))
            matrix(f"{long_at}{long}.weight", f"{short_at}{short}.w", rows, columns)
            floats(f"{long_at}{long}.bias", f"{short_at}{short}.b", rows)
        for short, long in _NORMS.items():
            floats(f"{long_at}{long}.weight", f"{short_at}{short}.w", hidden)
            floats(f"{long_at}{long}.bias", f"{short_at}{short}.b", hidden)
    # The library prints a warning if this layer is missing. Mean pooling does not use the layer.
    weights["pooler.dense.weight"] = torch.zeros((hidden, hidden), dtype=torch.bfloat16)
    weights["pooler.dense.bias"] = torch.zeros(hidden, dtype=torch.bfloat16)
    return weights


def n_weights(shape: Shape) -> int:
    """The number of 4-bit weights, for the progress bar."""
    per_layer = 4 * shape.hidden**2 + 2 * shape.hidden * shape.feed_forward
    return shape.words * shape.hidden + shape.layers * per_layer


def _write_tokenizer(vocabulary: Vocabulary, folder: Path) -> None:
    """Writes the tokenizer of the model's authors: normalises characters, splits at white space, splits words into pieces."""
    tokenizer = Tokenizer(
        models.Unigram(list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), vocabulary.unk, False)
    )
    tokenizer.normalizer = normalizers.Sequence([*_exceptions(vocabulary.characters), normalizers.NFKC()])
    space = "▁"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=space, prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=space)
    pieces = vocabulary.pieces
    bos, eos, pad, unk = (pieces[number] for number in _special(vocabulary))
    tokenizer.add_special_tokens([bos, pad, eos, unk])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def _special(vocabulary: Vocabulary) -> tuple[int, int, int, int]:
    return vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk


def _exceptions(characters: dict[str, str]) -> list[normalizers.Normalizer]:
    """Normalizers for characters whose mapping differs from NFKC: removed control characters, rare kinds of space."""
    other: dict[str, str] = {}
    for character, becomes in characters.items():
        if unicodedata.normalize("NFKC", character) != becomes:
            other[becomes] = other.get(becomes, "") + re.escape(character)
    return [normalizers.Replace(Regex(f"[{found}]"), becomes) for becomes, found in other.items()]


def _write_configuration(shape: Shape, vocabulary: Vocabulary, folder: Path) -> None:
    bos, eos, pad, unk = (vocabulary.pieces[number] for number in _special(vocabulary))
    files: dict[str, Any] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "bfloat16",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "intermediate_size": shape.feed_forward,
            "layer_norm_eps": shape.epsilon,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": vocabulary.pad,
            "type_vocab_size": shape.types,
            "vocab_size": shape.words,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": bos,
            "cls_token": bos,
            "eos_token": eos,
            "sep_token": eos,
            "pad_token": pad,
            "unk_token": unk,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": {"query": PREFIX}, "default_prompt_name": "query"},
    }
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(content, indent=1), encoding="utf-8")
