"""Groups by two attributes. Small groups are not shown and cannot be calculated from the others. Pure arithmetic.

New York City's Local Law 144 requires selection rates of intersections such as sex by ethnicity. The totals of rows and
columns are shown too, so for every hidden cell, another cell in its row and another in its column have to be hidden.
"""

from collections.abc import Iterable, Mapping

from courses.arithmetic.impact_ratios import FairnessReport, compare_groups

Cell = tuple[str, str]


def hidden_cells(
    sizes: Mapping[Cell, int], *, min_size: int, hidden_rows: Iterable[str] = (), hidden_columns: Iterable[str] = ()
) -> frozenset[Cell]:
    """The cells that must not be shown.

    These are: small cells; cells in the given hidden rows and columns; and further cells, the smallest first, until no
    row or column has exactly one hidden cell or hides fewer than `min_size` people.

    sizes: cell -> people; cells without people may be missing. A row or column in which every cell is hidden stays so.
    """
    least = max(min_size, 1)
    hidden = {
        cell for cell, n in sizes.items() if n < least or cell[0] in set(hidden_rows) or cell[1] in set(hidden_columns)
    }
    changed = True
    while changed:
        changed = False
        for side in (0, 1):
            for name in sorted({cell[side] for cell in hidden}):
                line = [cell for cell in sizes if cell[side] == name]
                own = [cell for cell in line if cell in hidden]
                shown = sorted((sizes[cell], cell) for cell in line if cell not in hidden)
                if shown and (len(own) == 1 or sum(sizes[cell] for cell in own) < least):
                    hidden.add(shown[0][1])
                    changed = True
    return frozenset(hidden)


def compare_intersections(
    counts: Mapping[Cell, tuple[int, int]], *, min_size: int, hidden_rows: Iterable[str], hidden_columns: Iterable[str]
) -> tuple[FairnessReport, int]:
    """Rates and ratios of the cells that may be shown, named "row, column"; and the number of hidden cells."""
    sizes = {cell: n for cell, (_selected, n) in counts.items()}
    hidden = hidden_cells(sizes, min_size=min_size, hidden_rows=hidden_rows, hidden_columns=hidden_columns)
    shown = {", ".join(cell): pair for cell, pair in counts.items() if cell not in hidden}
    return compare_groups(shown, min_size=min_size), len(hidden)
