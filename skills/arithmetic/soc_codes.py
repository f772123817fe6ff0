"""Codes of the Standard Occupational Classification (SOC 2018, US Bureau of Labor Statistics) and its minor groups. Pure.

The first four characters of a code identify its minor group: 29-1141, 29-1000 and O*NET's 29-1141.01 are in "29-1".
"""

import re
from collections.abc import Iterable, Mapping

_MINOR_DIGITS = {
    "11": "1239", "13": "12", "15": "12", "17": "123", "19": "12345", "21": "12", "23": "12", "25": "12349",
    "27": "1234", "29": "129", "31": "129", "33": "1239", "35": "1239", "37": "123", "39": "12345679", "41": "12349",
    "43": "1234569", "45": "1234", "47": "12345", "49": "1239", "51": "123456789", "53": "1234567", "55": "123",
}  # fmt: skip
MINOR_GROUPS = tuple(f"{major}-{digit}" for major, digits in _MINOR_DIGITS.items() for digit in digits)
_ODD_MINOR_CODES = {"15-1200", "31-1100", "51-5100"}  # the codes of all other minor groups end in 000
_CODE = re.compile(r"(\d\d)-(\d)\d{3}(?:\.\d\d)?")


def is_code(text: str) -> bool:
    """Whether the text has the form of a code of an occupation or a group, in an existing minor group."""
    found = _CODE.fullmatch(text)
    if found is None or found[1] not in _MINOR_DIGITS:
        return False
    return text.endswith("-0000") or found[2] in _MINOR_DIGITS[found[1]]


def minor_groups_in(code: str) -> dict[str, bool]:
    """The minor groups that the code covers or is part of -> whether it covers all of the group. `code`: see is_code."""
    if code.endswith("-0000"):
        return {group: True for group in MINOR_GROUPS if group[:2] == code[:2]}
    return {code[:4]: code[4:7] == "000" or code in _ODD_MINOR_CODES}


def beginning_of(code: str) -> str:
    """The common prefix of all codes of occupations in `code`, which must be a code (is_code) but not of a major group."""
    if all(minor_groups_in(code).values()):
        return code[:4]
    return code[:6] if code[6] == "0" else code[:7]


def lines_of_work(codes: Iterable[str]) -> tuple[str, ...]:
    """The partition of all work by these codes: each given (broad) occupation, and the rest of each minor group."""
    single = {code[:7] for code in codes if not all(minor_groups_in(code).values())}
    return (*sorted(single), *MINOR_GROUPS)


def line_of(code: str, lines: Mapping[str, int]) -> int:
    """The number of the narrowest line that contains the occupation; -1 if no line contains it."""
    for name in (code[:7], f"{code[:6]}0", code[:4]):
        if name in lines:
            return lines[name]
    return -1


def leads_people(code: str) -> bool:
    """Whether the occupation manages or supervises people: major group 11, and the supervisors' minor group of any other.

    The SOC keeps the minor group 1 of the major groups 33 to 53 for first-line supervisors: 43-1011, 53-1047.
    """
    return code[:2] == "11" or (code[3:4] == "1" and code[:2] in _GROUPS_WITH_SUPERVISORS)


_GROUPS_WITH_SUPERVISORS = frozenset({"33", "35", "37", "39", "41", "43", "45", "47", "49", "51", "53"})


# Physicians, dentists, nurses, lawyers and judges, and others with a degree and a licence of their own (SOC 2018).
_WITH_OWN_DEGREE = (
    "23-10", "29-1011", "29-102", "29-1041", "29-1051", "29-1081", "29-1131", "29-1141", "29-1171", "29-12", "29-2061",
)  # fmt: skip


def degree_group(code: str) -> str:
    """The beginning of the codes of the profession whose degree and licence the occupation needs; '' for other work."""
    return next((group for group in _WITH_OWN_DEGREE if code.startswith(group)), "")


# Who leads the work of a group, by the beginning of the codes of the group (SOC 2018: first-line supervisors and managers).
_LED_BY = {
    "13-107": "11-3121", "13-115": "11-3131", "13-116": "11-2021", "13-102": "11-3061", "13-108": "11-3071",
    "13-2": "11-3031", "15-": "11-3021", "17-": "11-9041", "19-": "11-9121", "21-": "11-9151", "25-1": "11-9033",
    "25-2": "11-9032", "27-1": "27-1011", "27-2": "27-2012", "27-3": "11-2032", "29-": "11-9111", "33-2": "33-1021",
    "33-301": "33-1011", "33-30": "33-1012", "33-9": "33-1091", "35-20": "35-1011", "35-": "35-1012", "37-2": "37-1011",
    "37-3": "37-1012", "39-": "39-1022", "41-2": "41-1011", "41-3": "41-1012", "41-4": "11-2022", "43-": "43-1011",
    "45-": "45-1011", "47-": "47-1011", "49-": "49-1011", "51-": "51-1011", "53-": "53-104",
}  # fmt: skip


def led_by(code: str) -> str:
    """The beginning of the codes of the occupations that lead this work; '' for work that leads, and if none is known."""
    if leads_people(code):
        return ""
    found = [group for group in _LED_BY if code.startswith(group)]
    return _LED_BY[max(found, key=len)] if found else ""
