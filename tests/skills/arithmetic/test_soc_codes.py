"""SOC codes: which occupations lead people."""

import pytest

from skills.arithmetic.soc_codes import leads_people


@pytest.mark.parametrize(
    ("code", "leads"),
    [
        ("11-1021.00", True),
        ("43-1011.00", True),
        ("53-1047", True),
        ("43-4051.00", False),
        ("29-1141.00", False),
        ("", False),
    ],
)
def test_managers_and_first_line_supervisors_lead_people(code, leads):
    assert leads_people(code) is leads
