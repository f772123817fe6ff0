"""Finds tasks in a pasted job description for a person to choose from. The text is not stored."""

from dataclasses import dataclass

from skills import exposure_bands
from skills.arithmetic.job_text import task_candidates
from skills.services.exposure.assessor import assess_statements
from skills.services.shipped.model_profiles import profile


@dataclass(frozen=True)
class FoundTask:
    """One sentence. is_likely: a reference task is near, so the sentence is ticked. exposure: as in a task profile;
    None if the sentence is too unclear to be judged."""

    statement: str
    closeness: float
    is_likely: bool
    exposure: float | None

    @property
    def words(self) -> str:
        """The exposure in words; "not judged" for an unclear sentence."""
        return str(exposure_bands.words(self.exposure, is_unclear=True))


def find_tasks(text: str) -> list[FoundTask]:
    """Possible tasks of the text, in its order; empty if there are none. Raises NothingLoaded without a dataset."""
    candidates = task_candidates(text)
    if not candidates:
        return []
    found, limits = [], profile().closeness
    for candidate, item in zip(candidates, assess_statements([row.statement for row in candidates]), strict=True):
        closeness = item.evidence[0].closeness if item.evidence else 0.0
        is_likely = item.is_judged and closeness >= (
            limits.named_task_from if candidate.is_named_task else limits.likely_task_from
        )
        found.append(FoundTask(candidate.statement, closeness, is_likely, item.exposure))
    return found
