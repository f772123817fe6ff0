"""The files that ship for each sentence model: its profile, and the weights fitted on its vectors.

Each model has a folder skills/starter/models/<model>/ with these files, written by the command on the right:

    settings.json           settings that differ from the defaults of skills.arithmetic.model_profile; edited by hand;
                            those of situations                           manage.py fit situations
    task_situations.npz, course_situations.npz
                            regressions of situations                     manage.py fit situations
    demand_weights.json     directions of tasks                           manage.py fit demand
    occupation_demand.json  demand of occupations for human skills        manage.py fit demand
    emphasis_weights.json   directions of courses                         manage.py fit emphasis
    clarity_weights.json    which texts are clear enough to be judged     manage.py fit statements
    calibration.json        interval widths of the starter                manage.py derive_starter
    reference_figures.json  figures of the starter's statements, if they differ from reference_tasks.csv; the same command

The profile is selected by the model's name. Weights are used only with the revision they were fitted on, because another
revision of the same model gives other vectors.
"""

import functools
import json
from pathlib import Path
from typing import Any

from skills.arithmetic.model_profile import ModelProfile
from skills.embedding import DEFAULT_MODEL, get_encoder

FOLDER = Path(__file__).resolve().parents[2] / "starter" / "models"
SETTINGS = "settings.json"
DEMAND = "demand_weights.json"
OCCUPATIONS = "occupation_demand.json"
EMPHASIS = "emphasis_weights.json"
CLARITY = "clarity_weights.json"
CALIBRATION = "calibration.json"
FIGURES = "reference_figures.json"


def model_of(revision: str) -> str:
    """The model's name; a revision is "name@hash"."""
    return revision.rpartition("@")[0]


def profile(revision: str = "") -> ModelProfile:
    """The profile of the revision's model, by default of the model in use; the default settings if no profile ships."""
    return _profile(FOLDER, model_of(revision or get_encoder().revision))


@functools.cache
def _profile(folder: Path, model: str) -> ModelProfile:
    file = folder / model / SETTINGS
    # RESKILL_MODEL can be a path or a model id; a name with a slash never belongs to a shipped profile.
    if not model or "/" in model or not file.is_file():
        return ModelProfile()
    return ModelProfile.from_json(model, json.loads(file.read_text(encoding="utf-8")))


def fitted(file: str, revision: str = "") -> dict[str, Any]:
    """The content of a file fitted on this revision, by default that of the model in use; empty if there is none."""
    revision = revision or get_encoder().revision
    data = _read(model_of(revision), file)
    return data if data.get("model_revision") == revision else {}


def fitted_or_default(file: str, revision: str = "") -> dict[str, Any]:
    """Like `fitted`, but with the default model's file as a substitute. For figures that mostly rest on published ratings."""
    return fitted(file, revision) or _read(DEFAULT_MODEL, file)


def _read(model: str, file: str) -> dict[str, Any]:
    path = FOLDER / model / file
    return json.loads(path.read_text(encoding="utf-8")) if model and "/" not in model and path.is_file() else {}


def write_settings(name: str, values: dict[str, Any]) -> Path:
    """The path of settings.json of the model in use, after replacing one entry. All other settings stay as they are."""
    path = FOLDER / model_of(get_encoder().revision) / SETTINGS
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.write_text(json.dumps({**settings, name: values}, indent=1) + "\n", encoding="utf-8")
    _profile.cache_clear()
    return path


def write_fitted(file: str, data: dict[str, Any], *, indent: int | None = None) -> Path:
    """The path of the file, after writing the data and the revision of the model in use. Equal data give equal bytes."""
    revision = get_encoder().revision
    path = FOLDER / model_of(revision) / file
    path.parent.mkdir(parents=True, exist_ok=True)
    separators = (",", ":") if indent is None else None
    text = json.dumps({**data, "model_revision": revision}, sort_keys=True, separators=separators, indent=indent)
    path.write_text(text + "\n", encoding="utf-8")
    return path
