"""Groups that may be shown, so that nobody can be singled out. Pure arithmetic.

    sizes of cells (department, kind of work, occupation)  ->  blocks of at least `min_size` people

The invariant: every figure that is shown is a sum over whole blocks. Whatever is then subtracted from whatever, a
department from the organisation, a column from a row, one manager's page from another's, what is left is a sum over
whole blocks again, and so about `min_size` people at least. Holding back small groups one by one, and a second one
beside each, cannot promise that: two small groups in one row can still be had by subtraction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[Any, ...]
STEP = 0.05  # averages are rounded to this


@dataclass(frozen=True)
class Block:
    """Cells that are only ever counted together.

    path: what they have in common, from the largest unit down: ("Care", "29", "29-1141.00") for one cell, ("Care",)
    for several kinds of work of one department, () for what is left of all small departments. n: people in it.
    """

    path: Path
    cells: tuple[Path, ...]
    n: int


@dataclass(frozen=True)
class Blocks:
    """shown: every block. left_out: cells in no block, fewer people in all than `min_size`; they enter no figure."""

    shown: tuple[Block, ...]
    left_out: tuple[Path, ...]


def blocks_of(sizes: Mapping[Path, int], *, min_size: int) -> Blocks:
    """The finest blocks of at least `min_size` people that follow the units, the same for the same sizes.

    sizes: people by path; all paths are equally long. A unit's cells that are too small are joined; where they are too
    small even together, the unit's smallest block takes them in; where there is none, the next larger unit sees to
    them. Raises ValueError for paths of different lengths or a negative size.
    """
    if len({len(path) for path in sizes}) > 1 or any(n < 0 for n in sizes.values()):
        raise ValueError("paths of one length and sizes from 0 on are needed")
    cells = sorted(((path, n) for path, n in sizes.items() if n > 0), key=lambda cell: _order(cell[0]))
    shown, rest = _settle(cells, (), max(min_size, 1))
    return Blocks(tuple(shown), tuple(path for path, _ in rest))


def _settle(
    cells: Sequence[tuple[Path, int]], prefix: Path, min_size: int
) -> tuple[list[Block], list[tuple[Path, int]]]:
    """Blocks below `prefix`, and the cells that found no place in one. cells: in order, all of them below `prefix`."""
    if cells and len(cells[0][0]) == len(prefix):
        path, n = cells[0]
        return ([Block(path, (path,), n)], []) if n >= min_size else ([], [(path, n)])
    blocks: list[Block] = []
    rest: list[tuple[Path, int]] = []
    for part in _parts(cells, len(prefix)):
        below, left = _settle(part, part[0][0][: len(prefix) + 1], min_size)
        blocks += below
        rest += left
    n_rest = sum(n for _, n in rest)
    if not rest:
        return blocks, []
    if n_rest >= min_size:
        return [*blocks, Block(prefix, tuple(path for path, _ in rest), n_rest)], []
    if not blocks or not prefix:  # at the top nobody is joined with a department that is not theirs
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


def gather(blocks: Iterable[Block], length: int) -> dict[Path, list[Block]]:
    """Whole blocks by the first `length` parts of their path; blocks that are not that fine stand under what they have.

    Every view is made of this: what it returns is never less than a whole block.
    """
    found: dict[Path, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.path[:length], []).append(block)
    return found


def rounded(share: float) -> float:
    """An average as it is shown, to the nearest 5 %.

    Who sees a group before and after one person left it knows both sums only to half a step a head: of the person at
    least +- (2 * 5 - 1) * 0.025 = 0.225 stays open, which is no finer than the band HR sees of anybody.
    """
    return round(round(share / STEP) * STEP, 2)
