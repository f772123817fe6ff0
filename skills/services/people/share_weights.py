"""How much each task of a week weighs, when some shares were entered by the employee and others were not."""

from collections.abc import Sequence

from skills.models import Task

NO_REST = 0.005  # of the week


def share_weights(tasks: Sequence[Task]) -> list[float]:
    """The weight of each task: its entered share, else its part of the rest of the week.

    If the entered shares leave no rest, a task without one weighs as much as the average task with one.
    """
    entered = [task.entered_share for task in tasks if task.entered_share is not None]
    others = [task.share for task in tasks if task.entered_share is None]
    if not entered:
        return others
    left, total = 1 - sum(entered), sum(others)
    average = sum(entered) / len(entered)

    def weight(task: Task) -> float:
        if task.entered_share is not None:
            return task.entered_share
        if left <= NO_REST:
            return average
        return left * task.share / total if total else left / len(others)

    return [weight(task) for task in tasks]
