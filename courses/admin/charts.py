"""Coordinates for the charts on HR's pages. The templates draw each chart and show the same figures in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from courses.services.figures import Overview, SkillRow, Sums, WorkRow
from skills import exposure_bands
from skills.soc import major_group_name

ROWS_DRAWN = 20
_LEFT, _TOP, _COLUMN, _ROW = 230, 150, 52, 30
_LETTER = 5.6  # width of a letter of a slanted label, measured along the horizontal
# A tile has the shade that the legend shows for its band.
_SHADES = {exposure_bands.LITTLE: 0.15, exposure_bands.PARTLY: 0.45, exposure_bands.STRONGLY: 0.85}


@dataclass(frozen=True)
class Tile:
    """One cell of the heat map. shade: 0..1, by exposure band. link: the list of its people; empty if there is no such
    list."""

    x: int
    y: int
    shade: str
    is_dark: bool
    text: str
    title: str
    link: str


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    text: str
    title: str
    link: str = ""


@dataclass(frozen=True)
class HeatMap:
    """The heat map: a row for each department, a column for each kind of work."""

    width: int
    height: int
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    tiles: tuple[Tile, ...]
    tile_width: int = _COLUMN - 3
    tile_height: int = _ROW - 3


def people_link(**filters: object) -> str:
    """The address of the list of employees with these filters."""
    return f"{reverse('admin:skills_employee_changelist')}?{urlencode(filters)}"


def heat_map(overview: Overview, rows: Sequence[WorkRow]) -> HeatMap:
    """The heat map of these departments.

    The first column is all their work. The last column, if any, is the kinds of work that are only shown together.
    """
    codes = [code for code in overview.columns if any(code in row.cells for row in rows)]
    has_mixed = any(row.mixed for row in rows)
    names: list[str | Promise] = [_("All their work"), *(major_group_name(code) for code in codes)]
    names += [_("Several kinds, shown together")] if has_mixed else []
    x_of = [_LEFT + _COLUMN * i for i in range(len(names))]
    tiles: list[Tile] = []
    for i, row in enumerate(rows):
        y = _TOP + _ROW * i
        filters = {"department__id__exact": row.department} if row.department else {"department__isnull": "True"}
        tiles.append(_tile(x_of[0], y, row.total, f"{row.name}, {names[0]}", people_link(**filters)))
        for code, x in zip(codes, x_of[1:], strict=False):
            if code in row.cells:
                title = f"{row.name}, {major_group_name(code)}"
                tiles.append(_tile(x, y, row.cells[code], title, people_link(**filters, work=code or "none")))
        if row.mixed:
            tiles.append(_tile(x_of[-1], y, row.mixed, f"{row.name}, {names[-1]}", ""))
    columns = tuple(
        Label(x + 24, _TOP - 8, _short(str(name), 34), str(name)) for x, name in zip(x_of, names, strict=True)
    )
    return HeatMap(
        width=max(round(label.x + _LETTER * (len(label.text) + 2)) for label in columns),
        height=_TOP + _ROW * len(rows) + 4,
        rows=tuple(
            Label(
                _LEFT - 8,
                _TOP + _ROW * i + 18,
                _short(row.name or _("No department"), 30),
                row.name,
                reverse("admin:courses_workforcecell_department", args=[row.department]) if row.department else "",
            )
            for i, row in enumerate(rows)
        ),
        columns=columns,
        tiles=tuple(tiles),
    )


def _tile(x: int, y: int, sums: Sums, title: str, link: str) -> Tile:
    band = exposure_bands.band(sums.exposure)
    tooltip = _("%(what)s: %(n)s people, exposure about %(percent)s %%, %(band)s") % {
        "what": title,
        "n": f"{sums.n:,}",
        "percent": round(100 * sums.exposure),
        "band": exposure_bands.LABELS[band],
    }
    is_dark = band == exposure_bands.STRONGLY
    return Tile(x, y, f"{_SHADES[band]:.2f}", is_dark, f"{round(100 * sums.exposure)}", tooltip, link)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


@dataclass(frozen=True)
class SkillBar:
    """Demand and supply of one human skill, as bar widths in percent of all people.

    calls: people whose week calls for the skill. planned, finished: those of them with a course planned or finished.
    """

    row: SkillRow
    calls: str
    planned: str
    finished: str
    link: str


def skill_bars(overview: Overview) -> list[SkillBar]:
    """One bar for each human skill, the largest gap first."""
    n = overview.total.n if overview.total else 0
    rows = sorted(overview.skills, key=lambda row: (-row.gap, row.name))
    return [
        SkillBar(
            row=row,
            calls=_percent(row.calls, n),
            planned=_percent(row.planned, n),
            finished=_percent(row.finished, n),
            link=reverse("admin:courses_workforcecell_skill", args=[row.slug]),
        )
        for row in rows
    ]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "0"
