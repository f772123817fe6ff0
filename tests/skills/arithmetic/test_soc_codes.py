"""SOC codes: which occupations lead people, and which need a degree of their own."""

import pytest

from skills.arithmetic.soc_codes import degree_group, leads_people, led_by


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


@pytest.mark.parametrize(
    ("code", "group"), [("29-1229.03", "29-12"), ("23-1023.00", "23-10"), ("29-1141.00", "29-1141"), ("29-2032.00", "")]
)
def test_physicians_nurses_and_lawyers_need_a_degree_of_their_own(code, group):
    assert degree_group(code) == group


@pytest.mark.parametrize(
    ("code", "leader"),
    [("35-3031.00", "35-1012"), ("35-2014.00", "35-1011"), ("17-2141.00", "11-9041"), ("35-1012.00", "")],
)
def test_supervisors_and_managers_lead_the_work_of_their_group(code, leader):
    assert led_by(code) == leader
