"""Groups that may be shown are large enough and cannot be calculated by subtracting shown figures."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.disclosure_control import Block, blocks_by_prefix, blocks_of, rounded

MIN = 5
paths = st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "y"]), st.integers(0, 2))
sizes = st.dictionaries(paths, st.integers(0, 9), max_size=9)


def views(blocks) -> list[tuple]:
    """The cells behind every figure of every page: all, departments, kinds of work, occupations, and their
    combinations."""
    found = [tuple(cell for block in blocks.shown for cell in block.cells)]
    for length in (1, 2, 3):
        found += [
            tuple(cell for block in own for cell in block.cells)
            for own in blocks_by_prefix(blocks.shown, length).values()
        ]
    for part in (1, 2):
        across: dict = {}
        for path, own in blocks_by_prefix(blocks.shown, 3).items():
            if len(path) > part:
                across.setdefault(path[part], []).extend(cell for block in own for cell in block.cells)
        found += [tuple(cells) for cells in across.values()]
    return found


@given(sizes)
def test_no_sum_or_difference_of_shown_figures_is_about_fewer_people(sizes):
    cells = [path for path, n in sizes.items() if n]
    blocks = blocks_of(sizes, min_size=MIN)
    rows = [[float(cell in view) for cell in cells] for view in views(blocks)]
    shown = np.array(rows).reshape(len(rows), len(cells))
    for k in range(1, len(cells) + 1):
        for group in combinations(range(len(cells)), k):
            if sum(sizes[cells[i]] for i in group) >= MIN:
                continue
            wanted = np.zeros(len(cells))
            wanted[list(group)] = 1
            weights, *_ = np.linalg.lstsq(shown.T, wanted, rcond=None) if len(shown) else (np.zeros(0),)
            assert not np.allclose(shown.T @ weights, wanted, atol=1e-6), [cells[i] for i in group]


@given(sizes)
def test_every_cell_is_in_one_block_or_left_out(sizes):
    blocks = blocks_of(sizes, min_size=MIN)
    placed = [cell for block in blocks.shown for cell in block.cells] + list(blocks.left_out)
    assert sorted(placed) == sorted(path for path, n in sizes.items() if n)
    assert sum(sizes[path] for path in blocks.left_out) < MIN
    for block in blocks.shown:
        assert block.n == sum(sizes[cell] for cell in block.cells) >= MIN
        assert all(cell[: len(block.path)] == block.path for cell in block.cells)


@given(sizes)
def test_the_order_of_the_cells_does_not_matter(sizes):
    assert blocks_of(dict(reversed(sizes.items())), min_size=MIN) == blocks_of(sizes, min_size=MIN)


@given(sizes)
def test_a_departments_blocks_do_not_depend_on_other_departments(sizes):
    alone = {path: n for path, n in sizes.items() if path[0] == "A"}
    together = [block for block in blocks_of(sizes, min_size=MIN).shown if block.path[:1] == ("A",)]
    assert together == [block for block in blocks_of(alone, min_size=MIN).shown if block.path]


def test_a_small_kind_of_work_is_joined_with_the_smallest_of_its_department():
    found = blocks_of({("Care", "29", 1): 50, ("Care", "31", 2): 6, ("Care", "43", 3): 2}, min_size=MIN)
    assert [(block.path, block.n) for block in found.shown] == [(("Care", "29", 1), 50), (("Care",), 8)]


def test_small_occupations_of_one_kind_are_shown_together():
    found = blocks_of({("Care", "29", 1): 3, ("Care", "29", 2): 4, ("Care", "31", 1): 9}, min_size=MIN)
    assert Block(("Care", "29"), (("Care", "29", 1), ("Care", "29", 2)), 7) in found.shown


def test_a_department_too_small_even_with_the_others_is_in_no_figure():
    found = blocks_of({("Care", "29", 1): 9, ("Office", "43", 1): 4}, min_size=MIN)
    assert [block.n for block in found.shown] == [9]
    assert found.left_out == (("Office", "43", 1),)


def test_impossible_sizes_are_refused():
    with pytest.raises(ValueError, match="sizes"):
        blocks_of({("A",): -1}, min_size=MIN)
    with pytest.raises(ValueError, match="same length"):
        blocks_of({("A",): 1, ("A", "b"): 2}, min_size=MIN)


def test_averages_before_and_after_a_person_left_reveal_at_most_a_band():
    for n in range(MIN + 1, 40):
        before, after = 0.4 * n, 0.4 * n - 0.7
        widest = (rounded(before / n) + 0.025) * n - (rounded(after / (n - 1)) - 0.025) * (n - 1)
        least = (rounded(before / n) - 0.025) * n - (rounded(after / (n - 1)) + 0.025) * (n - 1)
        assert widest - least >= 0.45
