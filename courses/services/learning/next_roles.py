"""Finds next roles for an employee: similar work that is less exposed or calls for more human skills."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from courses.models import Answer, Course
from courses.services.catalogue.course_index import course_index
from courses.services.learning.alternatives import builds, usable_for, with_computed_emphasis
from courses.services.learning.role_situations import RoleSituations, compare_situations
from courses.services.learning.week import TaskView, Week
from skills.arithmetic.role_closeness import LESS_EXPOSED, RICHER, Comparison, OwnWork, compare
from skills.arithmetic.soc_codes import degree_group, leads_people
from skills.arithmetic.thresholds import CALLS_FROM
from skills.models import Employee
from skills.services.exposure import text_vectors
from skills.services.occupations.next_occupations import next_occupations
from skills.services.occupations.occupation_nearness import occupation_nearness
from skills.services.occupations.target_arrays import KnownTargets, Target, known_targets
from skills.services.shipped.model_profiles import profile
from skills.services.situations.situation_models import LoadedSituations, task_situations

N_OCCUPATIONS, N_EMERGING = 8, 4
N_NAMED = 5  # at most so many tasks that carry over, and so many missing ones
N_COURSES = 5
SHORT_ZONE = 2  # O*NET's job zones of work with short preparation; there, only steps up are offered
LONGEST_ZONE = 5  # O*NET's job zone of work that needs a master's degree or a doctorate
ZONES_UP = 1  # O*NET job zones; a higher zone needs more preparation than a few courses give
MUCH_LESS_EXPOSED = 0.1  # exposure; enough by itself for a step that is no step up
MORE_EXPOSED_LEADING = (
    0.3  # exposure; a step up may be more exposed by this much, because planning and writing come with it
)
MORE_EXPOSED = 0.1  # exposure; work more exposed by this much is not offered, whatever human skills it calls for
USED_FROM, DEMANDED_FROM = 0.1, 0.4  # a skill carries over from this share of the week and this demand of the target on
_GAP = 0.12  # demand; the target calls for a human skill by at least this much more than the employee's work
_N_NEAR = 60


@dataclass(frozen=True)
class CarriedOver:
    """A target's task that is like one of the employee's tasks. statement: the target's. own: the employee's.

    closeness: cosine of the two.
    """

    statement: str
    own: str
    closeness: float


@dataclass(frozen=True)
class NextRole:
    """One target for one employee. carried: share of the target's tasks that are like one of the employee's tasks.

    is_step_up: it needs more preparation than the employee's occupation, or leads people.
    exposure: mean over the target's tasks, 0..1. carries: the closest tasks first. missing: the furthest tasks first.
    skills: slugs of the human skills that the target calls for more than the employee's work, the largest gap first.
    uses: slugs of the human skills that both call for. nearest: the pair of tasks that are most alike, however far.
    """

    target: Target
    closeness: float
    carried: float
    exposure: float
    is_less_exposed: bool
    is_richer: bool
    is_step_up: bool
    carries: Sequence[CarriedOver]
    missing: Sequence[str]
    skills: Sequence[str]
    uses: Sequence[str]
    nearest: CarriedOver | None = None


@dataclass(frozen=True)
class NextRoles:
    """The targets to choose from. exposure: of the employee's week, 0..1.

    known: False if there is no result yet, because no task is assessed or no target is embedded. are_named: whether readers
    named the occupations; else they are the nearest ones.
    """

    occupations: Sequence[NextRole] = ()
    emerging: Sequence[NextRole] = ()
    exposure: float | None = None
    known: bool = False
    are_named: bool = False


class RoleComparison:
    """Compares one employee's work with every target. `known`: whether there is a comparison."""

    def __init__(self, employee: Employee, week: Week, slugs: tuple[str, ...]) -> None:
        self.employee, self.week, self.slugs = employee, week, slugs
        self.limits = profile().closeness
        self.tasks = [item for item in week.counted if item.assessment is not None and item.exposure is not None]
        self.targets: KnownTargets | None = None
        self._situations: dict[str, RoleSituations] = {}
        own = self._own()
        if own is not None and week.basis is not None:
            self.targets = known_targets(week.basis, slugs)
            self.own, self.found = own, compare(own, self.targets.arrays, alike_from=self.limits.alike_from)

    def _own(self) -> OwnWork | None:
        if not self.tasks or self.week.basis is None:
            return None
        key_of = {item.task.pk: item.assessment.vector_key for item in self.tasks if item.assessment is not None}
        stored = text_vectors.stored(key_of.values(), self.week.basis.model_revision)
        self.tasks = [item for item in self.tasks if key_of[item.task.pk] in stored]
        if not self.tasks:
            return None
        share = np.array([item.share for item in self.tasks])
        demand = [[_demand(item, slug) for slug in self.slugs] for item in self.tasks]
        return OwnWork(
            np.stack([stored[key_of[item.task.pk]] for item in self.tasks]),
            share / share.sum() if share.sum() > 0 else np.full(len(share), 1 / len(share)),
            np.array([item.exposure or 0.0 for item in self.tasks]),
            np.array(demand).reshape(len(self.tasks), len(self.slugs)),
        )

    @cached_property
    def nearness(self) -> np.ndarray:
        """(m,) nearness of each target to the employee's tasks and occupation."""
        assert self.targets is not None
        return occupation_nearness(self.employee.occupation, self.own.share @ self.own.vectors, self.targets)

    def nearness_of(self, role: NextRole) -> float:
        assert self.targets is not None
        return float(self.nearness[self.targets.row_of[role.target.key]])

    @property
    def known(self) -> bool:
        return self.targets is not None and len(self.targets.arrays) > 0

    def choices(self) -> NextRoles:
        """The occupations to choose from, the best first, and the nearest emerging roles.

        The occupations are those that readers named for the employee's occupation. Without a known occupation, the nearest
        suitable ones; of these, those to which nothing carries over are left out, unless nothing carries over to any.
        """
        if not self.known:
            return NextRoles()
        assert self.targets is not None
        by_tasks = [int(row) for row in np.argsort(-self.found.closeness, kind="stable")]
        emerging = [row for row in by_tasks if self.targets.targets[row].is_emerging][:N_EMERGING]
        named = self._named()
        return NextRoles(
            self._nearest() if named is None else named,
            [self._role(row) for row in emerging],
            float(self.own.share @ self.own.exposure),
            known=True,
            are_named=named is not None,
        )

    def _named(self) -> list[NextRole] | None:
        """The occupations that readers named as next steps, but none that is much more exposed; None if nobody read the
        employee's occupation."""
        assert self.targets is not None
        own = self.employee.occupation
        codes = next_occupations(own.soc_code) if own is not None else None
        if codes is None:
            return None
        row_of = {target.soc_code: row for row, target in enumerate(self.targets.targets) if not target.is_emerging}
        rows = [row_of[code] for code in codes if code in row_of]
        rows = [row for row in rows if self.found.less_exposed[row] >= -MORE_EXPOSED_LEADING]
        return [self._role(row) for row in rows[:N_OCCUPATIONS]]

    def _nearest(self) -> list[NextRole]:
        order = [int(row) for row in np.argsort(-self.nearness, kind="stable")]
        near = [self._role(row) for row in order if self._is_suitable(row)][:N_OCCUPATIONS]
        return [role for role in near if self._carries_over(role)] or near

    def _is_suitable(self, row: int) -> bool:
        """Whether to offer the target: an occupation other than the employee's own that is no step down, and a good step.

        A step up has to call for more human skills, or to be no more exposed. Any other step has to be much less exposed,
        or less exposed with more human skills, and is not offered from work with short preparation: readers found sideways
        steps without such a point of no use.
        """
        assert self.targets is not None
        target, found = self.targets.targets[row], self.found
        if self.employee.occupation_id == target.pk or not self._is_no_step_down(row):
            return False
        less, richer = found.less_exposed[row], found.richer[row]
        if self._is_step_up(target):
            return bool(richer >= RICHER or less > -LESS_EXPOSED)
        own = self.employee.occupation
        if own is not None and own.job_zone is not None and own.job_zone <= SHORT_ZONE:
            return False
        return bool(less >= MUCH_LESS_EXPOSED or (less >= LESS_EXPOSED and richer >= RICHER))

    def _carries_over(self, role: NextRole) -> bool:
        """Whether one of the target's tasks is like one of the employee's, or a situation is in both."""
        return bool(role.carried or self.situations(role).carried)

    def knows(self, occupation_id: int | None) -> bool:
        """Whether this occupation can be compared with the employee's work."""
        return self.targets is not None and f"occupation-{occupation_id}" in self.targets.row_of

    def step_to(self, occupation_id: int | None) -> NextRole | None:
        """The occupation of a vacancy, if it is near the employee's work and no step down; else None. It may be the
        employee's own."""
        row = (
            self.targets.row_of.get(f"occupation-{occupation_id}") if self.targets is not None and self.known else None
        )
        return self._role(row) if row is not None and self._is_no_step_down(row) else None

    def _is_no_step_down(self, row: int) -> bool:
        """Whether the target is an occupation that is near enough, can be reached, is not much more exposed, and leads
        people if the employee's occupation does."""
        assert self.targets is not None
        target = self.targets.targets[row]
        if target.is_emerging or self.nearness[row] < self.limits.work_near_from or not self._is_reachable(target):
            return False
        most = MORE_EXPOSED_LEADING if self._is_step_up(target) else MORE_EXPOSED
        return bool(self.found.less_exposed[row] >= -most and not self._would_stop_leading(target))

    def _is_reachable(self, target: Target) -> bool:
        """Whether the target needs similar preparation, and neither a doctorate nor a degree of its own profession."""
        own = self.employee.occupation
        zone, own_zone = target.job_zone, own.job_zone if own else None
        if zone and own_zone and (not 0 <= zone - own_zone <= ZONES_UP or zone == LONGEST_ZONE > own_zone):
            return False
        group = degree_group(target.soc_code)
        return not group or (own is not None and own.soc_code.startswith(group))

    def _is_step_up(self, target: Target) -> bool:
        """Whether the target needs more preparation than the employee's occupation, or leads people as that does not."""
        own = self.employee.occupation
        if own is None or target.is_emerging:
            return False
        if leads_people(target.soc_code) and not leads_people(own.soc_code):
            return True
        return bool(own.job_zone and target.job_zone and target.job_zone > own.job_zone)

    def _would_stop_leading(self, target: Target) -> bool:
        """Whether the employee's occupation leads people and the target does not: no step forward, whatever else it has."""
        own = self.employee.occupation
        return own is not None and leads_people(own.soc_code) and not leads_people(target.soc_code)

    @cached_property
    def _task_situations(self) -> LoadedSituations:
        return task_situations()

    def situations(self, role: NextRole) -> RoleSituations:
        """The situations that carry over to the target, and those that would be new. Compared once for each target."""
        assert self.targets is not None
        found = self._situations.get(role.target.key)
        if found is None:
            rows = self.targets.tasks_of(self.targets.row_of[role.target.key])
            found = compare_situations(self.tasks, self.targets.arrays.vectors[rows], self._task_situations)
            self._situations[role.target.key] = found
        return found

    def role(self, key: str) -> NextRole | None:
        """The target with this key; None if it is not known on this basis."""
        row = self.targets.row_of.get(key) if self.targets is not None and self.known else None
        return None if row is None else self._role(row)

    def _role(self, row: int) -> NextRole:
        assert self.targets is not None
        targets, found = self.targets, self.found
        tasks = targets.tasks_of(row)
        mean_demand = targets.arrays.demand[tasks].mean(0)
        gap = mean_demand - self.own.share @ self.own.demand
        ranked = sorted(range(len(self.slugs)), key=lambda k: (-gap[k], k))
        share = self.own.share @ (self.own.demand >= CALLS_FROM)
        used = [k for k in sorted(range(len(self.slugs)), key=lambda k: (-share[k], k)) if share[k] >= USED_FROM]
        return NextRole(
            targets.targets[row],
            float(found.closeness[row]),
            float(found.carried[row]),
            float(targets.arrays.exposure[tasks].mean()),
            bool(found.less_exposed[row] >= LESS_EXPOSED),
            bool(found.richer[row] >= RICHER),
            self._is_step_up(targets.targets[row]),
            self._carries(tasks, found),
            [targets.statements[task] for task in self._missing(tasks)[:N_NAMED]],
            [self.slugs[k] for k in ranked if gap[k] >= _GAP],
            [self.slugs[k] for k in used if mean_demand[k] >= DEMANDED_FROM],
            self._pair(int(tasks[self.found.cosine[tasks].argmax()])),
        )

    def _carries(self, tasks: np.ndarray, found: Comparison) -> list[CarriedOver]:
        assert self.targets is not None
        near = [int(task) for task in tasks if found.cosine[task] >= self.limits.alike_from]
        near.sort(key=lambda task: (-found.cosine[task], task))
        return [self._pair(task) for task in near[:N_NAMED]]

    def _pair(self, task: int) -> CarriedOver:
        """The target's task and the employee's task that is most like it."""
        assert self.targets is not None
        own = self.tasks[int(self.found.nearest[task])].task.statement
        return CarriedOver(self.targets.statements[task], own, float(self.found.cosine[task]))

    def _missing(self, tasks: np.ndarray) -> list[int]:
        """Rows of the target's tasks that are unlike all of the employee's tasks, the furthest first."""
        far = [int(task) for task in tasks if self.found.cosine[task] < self.limits.new_below]
        return sorted(far, key=lambda task: (self.found.cosine[task], task))

    def courses(self, role: NextRole, answer: Answer) -> list[tuple[Course, list[str]]]:
        """At most N_COURSES usable courses that close the gap to a target, the best first.

        Each with the slugs of the skills in `role.skills` that it builds. The courses are near the target's missing
        tasks; courses that build missing skills rank higher.
        """
        assert self.targets is not None
        tasks = self.targets.tasks_of(self.targets.row_of[role.target.key])
        missing = self._missing(tasks) or list(tasks)
        direction = self.targets.arrays.vectors[missing].mean(0)
        direction = direction / max(float(np.linalg.norm(direction)), 1e-9)
        index = course_index(answer.basis.model_revision)
        near = dict(index.near(direction, _N_NEAR))
        rows = with_computed_emphasis(usable_for(self.employee, Course.objects.filter(pk__in=list(near))), answer.basis)
        fits = []
        for course in rows:
            closes = [slug for slug in builds(course, index.overrides) if slug in role.skills]
            fits.append((near[course.pk] + 0.15 * len(closes[:2]), course.pk, course, closes))
        fits.sort(key=lambda item: (-item[0], item[1]))
        return [(course, closes) for _, _, course, closes in fits[:N_COURSES]]


def _demand(item: TaskView, slug: str) -> float:
    return float(item.assessment.demand.get(slug, 0.0)) if item.assessment else 0.0
