"""Limits of closeness (cosines) for one sentence model.

Models differ in the cosines they give: unrelated statements have about 0.1 with one model and about 0.0 with another, and the
spread differs too. Each limit therefore belongs to a model. It is defined once, here; the defaults are those of
all-MiniLM-L6-v2. The limits of another model are in skills/starter/models/<model>/settings.json. They were chosen so that the
same share of pairs is above them. A value equal to a limit counts as above it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Closeness:
    """Limits of cosines, grouped by what is compared."""

    # A task and a reference task.
    nearly_same_from: float = 0.75
    close_from: float = 0.55
    near_from: float = 0.40  # if no reference task is at least this close, the task is far and its exposure unreliable
    # Tasks of two occupations.
    alike_from: float = 0.50  # the tasks are alike; below this, readers judged most pairs as only related
    new_below: float = 0.42  # a task of another occupation is missing if no task of the employee comes closer
    # An employee's work and another occupation (skills.arithmetic.role_closeness).
    work_near_from: float = 0.43  # occupation_nearness; the occupation is offered as a next role
    # A sentence of a job description and the nearest reference task, from which the sentence is ticked. The limit is lower
    # under a heading for tasks, so that descriptions in languages the model knows less well work, too. Chosen by reading
    # descriptions written for this project.
    likely_task_from: float = 0.50
    named_task_from: float = 0.20
    # A course and one of the person's tasks, or the work of the person's goal.
    like_yours_from: float = 0.40
    # Two courses.
    same_subject_from: float = 0.50
    same_course_from: float = 0.97  # the two count as the same course
    # A course and search words. Chosen by reading results on the starter and two published catalogues: below it, courses
    # hardly fit the words.
    found_from: float = 0.30
    found_surely_from: float = 0.50  # from here on, the meaning alone makes a course a match
