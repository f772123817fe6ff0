"""Limits of files that are read as tables, so that no file takes a worker's or a page's time and memory."""

from collections.abc import Iterator

from skills.errors import BadInput

MAX_COLUMNS = 1_000
MAX_ROWS = 5_000_000  # a payroll of 100,000 with all tasks has 2 million
MAX_CELLS = 100_000_000  # empty cells before a filled one included
MAX_CHARACTERS = 1_000_000  # of one cell
Cells = Iterator[tuple[int, list[str]]]


def limited(cells: Cells, name: str) -> Cells:
    """The same rows. Raises BadInput at the first row that exceeds a limit. Empty cells at the end do not count."""
    n_cells = 0
    for n, (line, values) in enumerate(cells):
        n_cells += len(values)
        if n >= MAX_ROWS or n_cells > MAX_CELLS:
            raise BadInput(f"has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells. Split it.", file=name, line=line)
        if len(values) > MAX_COLUMNS:
            while values and not values[-1]:
                values.pop()
            if len(values) > MAX_COLUMNS:
                raise BadInput(f"has more than {MAX_COLUMNS:,} columns.", file=name, line=line)
        if values and max(map(len, values)) > MAX_CHARACTERS:
            raise BadInput(f"has a cell of more than {MAX_CHARACTERS:,} characters.", file=name, line=line)
        yield line, values
