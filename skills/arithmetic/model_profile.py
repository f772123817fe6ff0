"""Settings that were chosen on the vectors of one sentence model. The weights fitted on these vectors are files of their own.

The defaults are those of all-MiniLM-L6-v2. A model without its own settings uses the defaults, too. Its figures may then be
less accurate; `manage.py evaluate` measures them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from skills.arithmetic.closeness import Closeness
from skills.arithmetic.exposure import NOISY
from skills.arithmetic.exposure import Settings as ExposureSettings
from skills.arithmetic.lines_of_work import SOFTNESS
from skills.arithmetic.occupation_closeness import Weights
from skills.arithmetic.situations import SituationSettings


@dataclass(frozen=True)
class ModelProfile:
    """The settings of one model. exposure: of the exposure estimate. noisy: of the estimate of measures with much noise.

    occupations: weights of the closeness of occupations. line_softness: how fast a share in a line of work decreases with
    closeness. clear_from: score of skills.arithmetic.clarity from which a statement is judged. matching: fields of
    `courses.arithmetic.matching.MatchSettings` that differ from their defaults.
    task_situations, course_situations: of the probability that a text contains or trains a situation. usefulness: fields of
    `courses.arithmetic.usefulness.Usefulness`; empty if it was not fitted to this model.
    """

    model: str = ""
    closeness: Closeness = field(default_factory=Closeness)
    exposure: ExposureSettings = field(default_factory=ExposureSettings)
    noisy: ExposureSettings = NOISY
    occupations: Weights = field(default_factory=Weights)
    line_softness: float = SOFTNESS
    # Below 0 for an English model, because it places tasks in other languages near noise.
    clear_from: float = -0.6
    matching: Mapping[str, float] = field(default_factory=dict)
    task_situations: SituationSettings = field(default_factory=SituationSettings)
    course_situations: SituationSettings = field(default_factory=SituationSettings)
    usefulness: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, model: str, data: Mapping[str, Any]) -> "ModelProfile":
        """The profile with the settings in `data`, and defaults for all others. Raises TypeError for an unknown setting."""
        closeness = Closeness(**data.get("closeness", {}))
        estimate = replace(ExposureSettings(**data.get("exposure", {})), far_closeness=closeness.near_from)
        smoother = {"first_ridge": NOISY.first_ridge, "ridge": NOISY.ridge}
        return cls(
            model=model,
            closeness=closeness,
            exposure=estimate,
            noisy=replace(estimate, **{**smoother, **data.get("noisy", {})}),
            occupations=Weights(**data.get("occupations", {})),
            line_softness=data.get("line_softness", SOFTNESS),
            clear_from=data.get("clear_from", cls.clear_from),
            matching=dict(data.get("matching", {})),
            task_situations=SituationSettings.from_json(data.get("task_situations", {})),
            course_situations=SituationSettings.from_json(data.get("course_situations", {})),
            usefulness=dict(data.get("usefulness", {})),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
