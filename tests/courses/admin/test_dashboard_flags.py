"""The admin's first page names departments that get a learning path clearly less often than others."""

import pytest

from courses.admin.dashboard import _flags
from courses.services.figures.overview import Overview, Sums, WorkRow


def department(name: str, n: int, n_with_path: int) -> WorkRow:
    total = Sums(n, 0.3, 0.2, 0, 0, 0, n_with_path)
    return WorkRow(department=1, name=name, total=total, cells={}, mixed=None)


@pytest.mark.parametrize(
    ("n", "n_with_path", "is_named"),
    [
        (5000, 0, True),  # so improbable that the p-value is rounded to 0
        (100, 50, True),
        (100, 90, False),  # above four fifths
        (6, 4, False),  # with so few people, this is often due to chance alone
    ],
)
def test_a_department_that_gets_a_path_clearly_less_often_is_named(n, n_with_path, is_named):
    rows = (department("Office", n, n), department("Care", n, n_with_path))
    assert ("Care" in [group.group for group in _flags(Overview(rows=rows))]) == is_named
