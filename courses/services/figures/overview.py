"""Figures for HR managers' charts: sums over blocks of people that are large enough."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from courses.arithmetic.disclosure_control import Block, Blocks, blocks_by_prefix, blocks_of, rounded
from courses.models import SkillSupply, WorkforceCell
from skills.models import Department, HumanSkill
from skills.models.access_scopes import sees_everyone

NO_DEPARTMENT = 0
Path = tuple[Any, ...]
Supply = tuple[str, str, int]  # slug, name, courses that build it


@dataclass(frozen=True)
class Sums:
    """Sums over at least RESKILL_MIN_GROUP people: their number, average exposure and changing part of the week (to 5
    %)."""

    n: int
    exposure: float
    changing: float
    n_partly: int
    n_strongly: int
    n_low_data: int
    n_with_path: int

    @property
    def n_little(self) -> int:
        return self.n - self.n_partly - self.n_strongly

    @property
    def lasting(self) -> float:
        return round(1 - self.changing, 2)


@dataclass(frozen=True)
class WorkRow:
    """A department. cells: by SOC major group ('' for no occupation). mixed: kinds of work that are only shown
    together, if any."""

    department: int | None
    name: str
    total: Sums
    cells: Mapping[str, Sums]
    mixed: Sums | None
    skills: "tuple[SkillRow, ...]" = ()


@dataclass(frozen=True)
class SkillRow:
    """A human skill. share: average part of the week that requires it. calls: people whose week requires it.

    planned, finished: number of these people with a course for it in their path, or with such a course finished.
    n_courses: offered courses that build it.
    """

    slug: str
    name: str
    share: float
    calls: int
    planned: int
    finished: int
    n_courses: int

    @property
    def gap(self) -> int:
        """People whose week requires the skill and who have no course planned for it. They may have finished a course
        for it."""
        return self.calls - self.planned


@dataclass(frozen=True)
class Overview:
    """rows: departments, the largest first. small_departments: all departments that are too small to be shown,
    together.

    columns: SOC major groups that have a cell. total: None if there is nobody to show. n_left_out: people in no figure.
    updated_at: of the oldest cell.
    """

    rows: tuple[WorkRow, ...] = ()
    columns: tuple[str, ...] = ()
    by_work: Mapping[str, Sums] = field(default_factory=dict)
    by_occupation: Mapping[str, Sums] = field(default_factory=dict)
    small_departments: Sums | None = None
    total: Sums | None = None
    skills: tuple[SkillRow, ...] = ()
    n_left_out: int = 0
    updated_at: datetime | None = None


def read_overview(user: Any, *, department: int | None = None) -> Overview:
    """The figures of the departments that this user may see, or of one of them.

    A fixed number of queries, whatever the number of people. A department has the same blocks in both views.
    """
    supply = _supply()
    by_path, blocks = visible_blocks(user, department=department)
    if not by_path:
        return Overview()
    within = blocks_by_prefix(blocks.shown, 1)
    pooled = within.pop((), [])
    names = _names({pk for (pk,) in within})
    rows = [_row(pk, names.get(pk, ""), own, by_path, supply) for (pk,), own in within.items()]
    work, jobs = _across(blocks.shown, 1), _across(blocks.shown, 2)
    work_sums = {code: _sums(own, by_path) for code, own in sorted(work.items())}
    return Overview(
        rows=tuple(sorted(rows, key=lambda row: (-row.total.n, row.name))),
        columns=tuple(work_sums),
        by_work=work_sums,
        by_occupation={code: _sums(own, by_path) for code, own in jobs.items() if code},
        small_departments=_sums(pooled, by_path) if pooled else None,
        total=_sums(blocks.shown, by_path) if blocks.shown else None,
        skills=_skills(blocks.shown, by_path, supply),
        n_left_out=sum(by_path[path].n for path in blocks.left_out),
        updated_at=min(cell.updated_at for cell in by_path.values()),
    )


def visible_blocks(user: Any, *, department: int | None = None) -> tuple[dict[Path, WorkforceCell], Blocks]:
    """The cells that this user may see by path, and the blocks in which they may be shown. One or two queries."""
    cells = WorkforceCell.objects.visible_to(user).select_related("occupation")
    if department is not None:
        cells = cells.filter(department=department)
    by_path = {_path(cell): cell for cell in cells}
    blocks = blocks_of({path: cell.n for path, cell in by_path.items()}, min_size=settings.RESKILL_MIN_GROUP)
    if by_path and (department is not None or not sees_everyone(user)):
        # Small departments are joined over the whole organisation. If they were also joined over some departments, the
        # difference of the two sums could be calculated.
        own = tuple(block for block in blocks.shown if block.path)
        blocks = Blocks(own, tuple(path for path in by_path if not any(path in block.cells for block in own)))
    return by_path, blocks


def _names(ids: set[int]) -> dict[int, str]:
    """Names of departments, with the organisation if there are several."""
    found = Department.objects.in_bulk(ids)
    one = len({row.organisation for row in found.values()}) < 2
    return {pk: row.name if one else str(row) for pk, row in found.items()}


def _across(blocks: Iterable[Block], part: int) -> dict[str, list[Block]]:
    """Blocks by the given part of their path. Blocks with shorter paths are left out."""
    found: dict[str, list[Block]] = {}
    for block in blocks:
        if len(block.path) > part:
            found.setdefault(block.path[part], []).append(block)
    return found


def _path(cell: WorkforceCell) -> Path:
    code = cell.occupation.soc_code if cell.occupation else ""
    return (cell.department_id or NO_DEPARTMENT, code[:2], code)


def _row(
    department: int, name: str, blocks: list[Block], by_path: Mapping[Path, WorkforceCell], supply: list[Supply]
) -> WorkRow:
    mixed = [block for block in blocks if len(block.path) == 1]
    return WorkRow(
        department=department or None,
        name=name,
        total=_sums(blocks, by_path),
        cells={code: _sums(own, by_path) for code, own in sorted(_across(blocks, 1).items())},
        mixed=_sums(mixed, by_path) if mixed else None,
        skills=_skills(blocks, by_path, supply),
    )


def _sums(blocks: Iterable[Block], by_path: Mapping[Path, WorkforceCell]) -> Sums:
    cells = [by_path[path] for block in blocks for path in block.cells]
    n = sum(cell.n for cell in cells)
    return Sums(
        n=n,
        exposure=rounded(sum(cell.exposure for cell in cells) / n),
        changing=rounded(sum(cell.changing for cell in cells) / n),
        n_partly=sum(cell.n_partly for cell in cells),
        n_strongly=sum(cell.n_strongly for cell in cells),
        n_low_data=sum(cell.n_low_data for cell in cells),
        n_with_path=sum(cell.n_with_path for cell in cells),
    )


def _supply() -> list[Supply]:
    """Active human skills, each with the number of offered courses that build it."""
    counts = dict(SkillSupply.objects.values_list("skill", "n_courses"))
    rows = HumanSkill.objects.filter(is_active=True).values_list("pk", "slug", "name")
    return [(slug, name, counts.get(pk, 0)) for pk, slug, name in rows]


def _skills(
    blocks: Iterable[Block], by_path: Mapping[Path, WorkforceCell], supply: list[Supply]
) -> tuple[SkillRow, ...]:
    cells = [by_path[path] for block in blocks for path in block.cells]
    n = sum(cell.n for cell in cells)
    if not n:
        return ()
    rows = []
    for slug, name, n_courses in supply:
        own = [cell.skills.get(slug, {}) for cell in cells]
        rows.append(
            SkillRow(
                slug=slug,
                name=name,
                share=rounded(sum(one.get("share", 0.0) for one in own) / n),
                calls=sum(one.get("calls", 0) for one in own),
                planned=sum(one.get("planned", 0) for one in own),
                finished=sum(one.get("finished", 0) for one in own),
                n_courses=n_courses,
            )
        )
    return tuple(rows)
