"""Groups by two attributes: hidden cells cannot be calculated from rows, columns and totals."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.intersections import compare_intersections, hidden_cells

ROWS, COLUMNS = ("a", "b", "c"), ("x", "y", "z")


def test_a_small_cell_hides_another_cell_in_its_row_and_column():
    sizes = {("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}
    assert hidden_cells(sizes, min_size=5) == set(sizes)  # two by two: each hidden cell gives the next away


def test_in_a_larger_table_the_other_cells_stay_visible():
    sizes = {(row, column): 20 for row in ROWS for column in COLUMNS} | {("a", "x"): 2}
    assert len(hidden_cells(sizes, min_size=5)) == 4
    assert hidden_cells({(row, column): 20 for row in ROWS for column in COLUMNS}, min_size=5) == frozenset()


def test_a_cell_of_a_hidden_row_is_hidden_with_other_cells():
    sizes = {(row, column): 20 for row in ROWS for column in COLUMNS}
    hidden = hidden_cells(sizes, min_size=5, hidden_rows=["a", "b"])
    assert {cell for cell in sizes if cell[0] in "ab"} <= hidden


def test_rates_are_those_of_the_shown_cells():
    counts = {(row, column): (5, 10) for row in ROWS for column in COLUMNS} | {("c", "z"): (10, 10)}
    report, n_hidden = compare_intersections(counts, min_size=5, hidden_rows=(), hidden_columns=())
    assert (report.reference, n_hidden) == ("c, z", 0)
    assert {row.ratio for row in report.groups} == {0.5, 1.0}


cells = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)), st.integers(0, 12), min_size=1, max_size=9
)


@given(cells, st.integers(1, 6))
def test_no_line_hides_one_cell_or_too_few_people(sizes, least):
    """If all totals are known, a single hidden cell of a line can be calculated, and so can the sum of a line's hidden
    cells."""
    hidden = hidden_cells(sizes, min_size=least)
    assert all(sizes[cell] >= least for cell in sizes if cell not in hidden)
    for side, names in ((0, ROWS), (1, COLUMNS)):
        for name in names:
            line = [cell for cell in sizes if cell[side] == name]
            own = [cell for cell in line if cell in hidden]
            if own and len(own) < len(line):
                assert len(own) > 1 and sum(sizes[cell] for cell in own) >= least


@given(cells)
def test_the_order_of_the_cells_does_not_matter(sizes):
    backwards = dict(reversed(list(sizes.items())))
    assert hidden_cells(sizes, min_size=5) == hidden_cells(backwards, min_size=5)


def test_hidden_cells_of_small_tables_are_never_determined():
    """By enumeration: a hidden cell of a 3 x 3 table with known margins always has more than one possible value."""
    sizes = dict(zip(itertools.product(ROWS, COLUMNS), (2, 9, 9, 9, 9, 9, 9, 9, 9), strict=True))
    hidden = sorted(hidden_cells(sizes, min_size=5))
    (r1, c1), (r2, c2) = hidden[0], hidden[-1]
    assert {r for r, _ in hidden} == {r1, r2} and {c for _, c in hidden} == {c1, c2}
    others = [x for x in range(-2, 8) if all(sizes[cell] + x >= 0 for cell in hidden)]
    assert len(others) > 1  # moving x along the rectangle keeps all margins
