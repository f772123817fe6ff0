"""Tasks in a pasted job description, for a person to pick from. Nothing of the text is stored."""

from dataclasses import dataclass

from skills.arithmetic.job_text import task_candidates
from skills.services.exposure.assessor import assess_statements

# Closeness to the nearest reference task from which a sentence is offered ticked; lower where a heading calls it a task,
# so that descriptions in languages the model knows less of are of use too. Set by reading descriptions we wrote ourselves.
LIKELY_FROM, NAMED_FROM = 0.50, 0.20


@dataclass(frozen=True)
class FoundTask:
    """One sentence. is_likely: known tasks are near it, so it is offered ticked. exposure: as a profile would show it."""

    statement: str
    closeness: float
    is_likely: bool
    exposure: float


def find_tasks(text: str) -> list[FoundTask]:
    """What may be tasks in the text, in its order; empty when there is none. Raises NothingLoaded without a dataset."""
    candidates = task_candidates(text)
    if not candidates:
        return []
    found = []
    for candidate, item in zip(candidates, assess_statements([row.statement for row in candidates]), strict=True):
        closeness = item.evidence[0].closeness if item.evidence else 0.0
        is_likely = closeness >= (NAMED_FROM if candidate.is_named_task else LIKELY_FROM)
        found.append(FoundTask(candidate.statement, closeness, is_likely, item.exposure))
    return found
