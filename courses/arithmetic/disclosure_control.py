"""Groups of people that may be shown without identifying anybody. Pure arithmetic.

    sizes of cells (department, kind of work, occupation)  ->  blocks of at least `min_size` people

The invariant: every shown figure is a sum over whole blocks. Any difference between two shown figures (a department and
the organisation, a column and a row, two managers' pages) is again a sum over whole blocks, and therefore about at
least `min_size` people. A rejected method is to hide each small group and a second group next to it. That method cannot
promise this: two small groups in one row can still be calculated by subtraction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[Any, ...]
STEP = 0.05  # averages are rounded to multiples of this


@dataclass(frozen=True)
class Block:
    """Cells that are only counted together.

    path: what the cells have in common, from the largest unit down: ("Care", "29", "29-1141.00") for one cell,
    ("Care",) for several kinds of work of one department, () for the remaining cells of all small departments. n:
    number of people.
    """

    path: Path
    cells: tuple[Path, ...]
    n: int


@dataclass(frozen=True)
class Blocks:
    """shown: every block. left_out: cells in no block, fewer people in total than `min_size`; they are in no figure."""

    shown: tuple[Block, ...]
    left_out: tuple[Path, ...]


def blocks_of(sizes: Mapping[Path, int], *, min_size: int) -> Blocks:
    """The smallest blocks of at least `min_size` people that follow the units. Equal sizes give equal blocks.

    sizes: people by path; all paths have the same length. Cells of a unit that are too small are joined. If they are
    too small together, they are added to the unit's smallest block. If the unit has no block, the next larger unit
    joins them. Raises ValueError for paths of different lengths or a negative size.
    """
    if len({len(path) for path in sizes}) > 1 or any(n < 0 for n in sizes.values()):
        raise ValueError("All paths need the same length, and sizes must not be negative.")
    cells = sorted(((path, n) for path, n in sizes.items() if n > 0), key=lambda cell: _order(cell[0]))
    shown, rest = _join_small_cells(cells, (), max(min_size, 1))
    return Blocks(tuple(shown), tuple(path for path, _ in rest))


def _join_small_cells(
    cells: Sequence[tuple[Path, int]], prefix: Path, min_size: int
) -> tuple[list[Block], list[tuple[Path, int]]]:
    """Blocks below `prefix`, and the cells that are in no block. cells: in order, all of them below `prefix`."""
    if cells and len(cells[0][0]) == len(prefix):
        path, n = cells[0]
        return ([Block(path, (path,), n)], []) if n >= min_size else ([], [(path, n)])
    blocks: list[Block] = []
    rest: list[tuple[Path, int]] = []
    for part in _parts(cells, len(prefix)):
        below, left = _join_small_cells(part, part[0][0][: len(prefix) + 1], min_size)
        blocks += below
        rest += left
    n_rest = sum(n for _, n in rest)
    if not rest:
        return blocks, []
    if n_rest >= min_size:
        return [*blocks, Block(prefix, tuple(path for path, _ in rest), n_rest)], []
    if not blocks or not prefix:  # at the top level, cells are never added to the block of another department
        return blocks, rest
    host = min(blocks, key=lambda block: (block.n, _order(block.path)))
    blocks.remove(host)
    joined = (*host.cells, *(path for path, _ in rest))
    return [*blocks, Block(prefix, joined, host.n + n_rest)], []


def _parts(cells: Sequence[tuple[Path, int]], level: int) -> list[list[tuple[Path, int]]]:
    parts: dict[Any, list[tuple[Path, int]]] = {}
    for path, n in cells:
        parts.setdefault(path[level], []).append((path, n))
    return list(parts.values())


def _order(path: Path) -> tuple[str, ...]:
    return tuple(str(part) for part in path)


def blocks_by_prefix(blocks: Iterable[Block], length: int) -> dict[Path, list[Block]]:
    """Whole blocks by the first `length` parts of their path. Blocks with shorter paths are grouped by their whole
    path.

    Every view is built from this, so that a view never shows less than a whole block.
    """
    found: dict[Path, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.path[:length], []).append(block)
    return found


def rounded(share: float) -> float:
    """An average as it is shown, to the nearest 5 %.

    A reader who sees a group before and after one person left knows both sums only to half a step per person. For that
    person an uncertainty of at least +- (2 * 5 - 1) * 0.025 = 0.225 remains, which is no finer than the band that HR
    sees of anybody.
    """
    return round(round(share / STEP) * STEP, 2)
