"""Finds tasks in a pasted job description for a person to choose from. The text is not stored."""

from dataclasses import dataclass

from skills.arithmetic.job_text import task_candidates
from skills.services.exposure.assessor import assess_statements

# Minimum closeness to the nearest reference task for a sentence to be ticked. The limit is lower under a heading for
# tasks, so that descriptions in languages the model knows less well work, too. Chosen by reading descriptions written for
# this project.
LIKELY_FROM, NAMED_FROM = 0.50, 0.20


@dataclass(frozen=True)
class FoundTask:
    """One sentence. is_likely: a reference task is near, so the sentence is ticked. exposure: as in a task profile."""

    statement: str
    closeness: float
    is_likely: bool
    exposure: float


def find_tasks(text: str) -> list[FoundTask]:
    """Possible tasks of the text, in its order; empty if there are none. Raises NothingLoaded without a dataset."""
    candidates = task_candidates(text)
    if not candidates:
        return []
    found = []
    for candidate, item in zip(candidates, assess_statements([row.statement for row in candidates]), strict=True):
        closeness = item.evidence[0].closeness if item.evidence else 0.0
        is_likely = closeness >= (NAMED_FROM if candidate.is_named_task else LIKELY_FROM)
        found.append(FoundTask(candidate.statement, closeness, is_likely, item.exposure))
    return found
