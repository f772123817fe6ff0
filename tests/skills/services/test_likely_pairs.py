"""Which employees may be one person."""

import pytest
from django.utils import timezone

from skills.models import DirectoryEntry, Employee, EmployeePair
from skills.services.people.likely_pairs import call_different, find_pairs, plain_address, plain_number

pytestmark = pytest.mark.django_db


def add(external_id: str, **values) -> Employee:
    return Employee.objects.create(external_id=external_id, **values)


def found() -> set[tuple[str, str, str]]:
    return set(EmployeePair.objects.values_list("first__external_id", "second__external_id", "reason"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice@Example.org", "alice@example.org"),
        ("alice+work@example.org", "alice@example.org"),
        ("a.lice@googlemail.com", "alice@gmail.com"),
    ],
)
def test_forms_of_one_address_are_equal(one, other):
    assert plain_address(one) == plain_address(other) != ""


@pytest.mark.parametrize("written", ["LH-0042", "lh42", "LH 042", "lh_42"])
def test_forms_of_one_number_are_equal(written):
    assert plain_number(written) == "lh42"


def test_different_numbers_and_addresses_stay_different():
    assert plain_number("LH-420") != plain_number("LH-42") and plain_number("abc") == ""
    assert plain_address("a.lice@example.org") != plain_address("alice@example.org") and plain_address("alice") == ""


def test_pairs_are_found_by_address_number_and_name(org):
    add("7", email="ALICE@example.org", confirmed_email="ALICE@example.org")
    add("b-01")
    add("9", name="Adams, Zoe", department=org.care)
    add("10", name="Zoe Adams", department=org.care)
    add("11", name="Zoe Adams", department=org.office)
    assert find_pairs() == 3
    assert found() == {("A1", "7", "email"), ("B1", "b-01", "number"), ("9", "10", "name")}
    assert find_pairs() == 0


def test_the_number_that_the_sign_in_system_knows_counts_too(org):
    other = add("zoe@example.org")
    DirectoryEntry.objects.create(employee=other, user_name="zoe", number="A01")
    find_pairs()
    assert found() == {("A1", "zoe@example.org", "number")}


def test_an_unconfirmed_address_and_people_who_have_all_left_make_no_pair(org):
    add("7", email="x@example.org")
    Employee.objects.filter(external_id="7").update(email="alice@example.org")
    for key in ("20", "21"):
        add(key, email="gone@example.org", left_on=timezone.localdate())
    assert find_pairs() == 0


def test_a_shared_mailbox_is_no_hint(org):
    for key in range(30, 36):
        add(str(key), email="ward@example.org")
    assert find_pairs() == 0


def test_two_people_stay_two_people(org):
    add("7", email="ALICE@example.org")
    find_pairs()
    assert call_different(pairs=EmployeePair.objects.all(), by=org.users["hanna"]) == 1
    assert find_pairs() == 0
    assert EmployeePair.objects.get().state == EmployeePair.State.DIFFERENT
