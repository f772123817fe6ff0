"""Next roles of made-up people, to be judged: the first roles that each person's page would show."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.db import transaction

from courses.services.evaluation.golden_profiles import Profile
from courses.services.evaluation.judgements import judgement, refuse_existing
from courses.services.learning.next_roles import RoleComparison
from courses.services.learning.week import read_week
from skills.arithmetic.bootstrap import Bootstrap
from skills.arithmetic.text import text_hash
from skills.errors import BadInput
from skills.models import Employee, HumanSkill, Task
from skills.services.exposure.assessor import assess_texts, current_basis
from skills.services.occupations.title_matching import match_titles
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table

FIRST = 3
COLUMNS = ("profile", "kind", "job", "tasks", "rank", "role", "sensible")


@dataclass(frozen=True)
class SensibleRoles:
    """n: judged roles. share: of these that are sensible, with its 95 % bootstrap interval over people.

    n_people: people with a judged role. wrong: (profile, role) of the others.
    """

    n: int
    n_people: int
    share: float
    low: float
    high: float
    wrong: Sequence[tuple[str, str]]


def write_roles_pool(path: Path, profiles: Sequence[Profile]) -> int:
    """Number of rows written: the first roles of each person, to be judged yes or no. No person is stored.

    Raises BadInput if the file exists, so that no judgements are lost.
    """
    refuse_existing(path)
    lists = _first_roles(profiles)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = TableWriter(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for profile, roles in zip(profiles, lists, strict=True):
            about = (profile.key, profile.kind, profile.job, "|".join(profile.statements))
            rows.writerows((*about, rank, role, "") for rank, role in enumerate(roles, 1))
    return sum(map(len, lists))


def _first_roles(profiles: Sequence[Profile]) -> list[list[str]]:
    slugs = tuple(HumanSkill.objects.filter(is_active=True).order_by("slug").values_list("slug", flat=True))
    found = match_titles([profile.job for profile in profiles])
    assess_texts([text for profile in profiles for text in profile.statements], current_basis())
    lists = []
    with transaction.atomic():
        for profile, match in zip(profiles, found, strict=True):
            employee = Employee.objects.create(
                external_id=f"judged-{profile.key}", job_title=profile.job, occupation_id=match.occupation
            )
            Task.objects.bulk_create(
                _task(employee, place, text, profile) for place, text in enumerate(profile.statements)
            )
            choices = RoleComparison(employee, read_week(employee, None), slugs).choices()
            lists.append([role.target.title for role in choices.occupations[:FIRST]])
        transaction.set_rollback(True)
    return lists


def _task(employee: Employee, place: int, text: str, profile: Profile) -> Task:
    share = 1 / len(profile.statements)
    return Task(employee=employee, statement=text, text_hash=text_hash(text), position=place, share=share)


def count_sensible_roles(path: Path) -> SensibleRoles:
    """The figures of a judged sheet. Roles that nobody judged are left out. Raises BadInput."""
    table = read_table(path)
    table.require("profile", "role", "sensible")
    judged: dict[str, list[bool]] = {}
    wrong = []
    for row in table.rows:
        is_sensible = judgement(row, "sensible", file=table.file)
        if is_sensible is not None:
            judged.setdefault(row.cells["profile"], []).append(is_sensible)
            if not is_sensible:
                wrong.append((row.cells["profile"], row.cells["role"]))
    if not judged:
        raise BadInput("No role is judged yet. Write yes or no in the column sensible.", file=table.file)
    good = np.array([sum(answers) for answers in judged.values()])
    n = np.array([len(answers) for answers in judged.values()])

    def share(rows: np.ndarray) -> float:
        return float(good[rows].sum() / n[rows].sum())

    people = np.arange(len(n))
    low, high = Bootstrap(people).ends(share)
    return SensibleRoles(int(n.sum()), len(n), share(people), low, high, wrong)
