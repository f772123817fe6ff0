"""Task profiles: after every change the counted shares add up to 1 and the history names the author."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skills.arithmetic.text import text_hash
from skills.errors import BadInput
from skills.models import Employee, ExposureDataset, ExposureOverride, Occupation, ReferenceTask, Task
from skills.services.people import task_profiles
from tests.skills.taxonomies import add_dataset, add_reference_task

State, Source = Task.State, Task.Source
pytestmark = pytest.mark.django_db


def make_task(employee, statement, share, state=State.VALIDATED, source=Source.IMPORT):
    return Task.objects.create(
        employee=employee,
        statement=statement,
        text_hash=text_hash(statement),
        share=share,
        state=state,
        source=source,
        position=employee.tasks.count(),
    )


def total(employee):
    return sum(task.share for task in employee.tasks.counted())


def last_author(row):
    return row.history.first().history_user


@pytest.fixture
def alice(org):
    """Alice, with a week of three confirmed tasks."""
    for statement, share in (("Dress wounds", 0.5), ("Write up the ward round", 0.3), ("Order supplies", 0.2)):
        make_task(org.alice, statement, share)
    return org.alice


@pytest.fixture
def hanna(org):
    return org.users["hanna"]


@pytest.fixture
def nursing(db):
    """An occupation with three reference tasks, one of them not core."""
    occupation = Occupation.objects.create(soc_code="29-1141.00", title="Registered nurses")
    dataset = add_dataset("Ours", is_active=True)
    add_reference_task(dataset, "Teach relatives how to lift", occupation, key="1", is_core=False)
    add_reference_task(dataset, "Check the drip", occupation, key="2", is_core=True)
    add_reference_task(dataset, "Hand over to the night shift", occupation, key="3")
    return occupation


# Proposals


def test_core_tasks_are_proposed_first(nursing):
    found = task_profiles.proposals([nursing.pk])[nursing.pk]
    assert [row.key for row in found] == ["2", "3", "1"]


def test_at_most_ten_tasks_are_proposed_and_each_once(nursing):
    dataset = add_dataset("Long")
    for i in range(20):
        add_reference_task(dataset, f"Do thing {i // 2}", nursing, key=f"{i:02}")
    ExposureDataset.objects.filter(name="Ours").delete()
    found = task_profiles.proposals([nursing.pk])[nursing.pk]
    assert len(found) == task_profiles.N_PROPOSED
    assert len({row.text_hash for row in found}) == len(found)


def test_proposals_come_from_the_active_dataset_even_if_another_has_more_tasks(nursing):
    longer = add_dataset("Longer")
    for i in range(9):
        add_reference_task(longer, f"Do thing {i}", nursing)
    assert {row.dataset.name for row in task_profiles.proposals([nursing.pk])[nursing.pk]} == {"Ours"}


def test_another_dataset_proposes_if_the_active_one_has_no_tasks(nursing):
    baker = Occupation.objects.create(soc_code="51-3011.00", title="Bakers")
    add_reference_task(add_dataset("Other"), "Shape loaves", baker)
    found = task_profiles.proposals([baker.pk, 0])
    assert [row.statement for row in found[baker.pk]] == ["Shape loaves"]
    assert set(found) == {baker.pk}


def test_an_occupation_without_tasks_gets_nobody_elses(org, hanna, nursing):
    alone = Occupation.objects.create(soc_code="29-1141.03", title="Registered critical care nurses")
    assert alone.pk not in task_profiles.proposals([alone.pk, nursing.pk])
    assert task_profiles.choose_occupation(employee=org.alice, occupation=alone, by=hanna) == []
    assert not org.alice.tasks.exists()


# Choosing an occupation


def test_a_chosen_occupation_is_confirmed_and_its_tasks_are_proposed(org, hanna, nursing):
    fresh = task_profiles.set_occupation(employee=org.alice, occupation=nursing, by=hanna)
    org.alice.refresh_from_db()
    assert (org.alice.occupation, org.alice.title_match) == (nursing, Employee.TitleMatch.CONFIRMED)
    assert {(t.state, t.source) for t in fresh} == {(State.SUGGESTED, Source.OCCUPATION)}
    assert all(task.reference_task.statement == task.statement for task in fresh)
    assert [task.share for task in fresh] == pytest.approx([1 / 3] * 3)
    assert last_author(org.alice) == hanna
    assert {last_author(task) for task in fresh} == {hanna}


def test_a_new_occupation_replaces_suggestions_and_keeps_decisions(org, hanna, nursing):
    baker = Occupation.objects.create(soc_code="51-3011.00", title="Bakers")
    add_reference_task(ExposureDataset.objects.active(), "Shape loaves", baker)
    add_reference_task(ExposureDataset.objects.active(), "Mop the floor", baker)
    make_task(org.alice, "Mop the floor", 0.0, State.REJECTED, Source.OCCUPATION)
    make_task(org.alice, "Sing to the patients", 0.4, source=Source.EMPLOYEE)
    make_task(org.alice, "Old suggestion", 0.6, State.SUGGESTED, Source.OCCUPATION)
    fresh = task_profiles.set_occupation(employee=org.alice, occupation=baker, by=hanna)
    assert [task.statement for task in fresh] == ["Shape loaves"]
    assert {(t.statement, t.state) for t in org.alice.tasks.all()} == {
        ("Mop the floor", State.REJECTED),
        ("Sing to the patients", State.VALIDATED),
        ("Shape loaves", State.SUGGESTED),
    }
    assert org.alice.tasks.get(statement="Sing to the patients").share == pytest.approx(0.4)
    assert total(org.alice) == pytest.approx(1)


def test_a_full_week_makes_room_for_proposals(alice, hanna, nursing):
    fresh = task_profiles.set_occupation(employee=alice, occupation=nursing, by=hanna)
    assert len(fresh) == 3
    assert all(task.share == pytest.approx(1 / 6) for task in fresh)
    assert total(alice) == pytest.approx(1)


def test_choosing_the_same_occupation_twice_creates_no_duplicates(org, hanna, nursing):
    for _ in range(2):
        task_profiles.set_occupation(employee=org.alice, occupation=nursing, by=hanna)
    assert org.alice.tasks.count() == 3
    assert total(org.alice) == pytest.approx(1)


def test_an_occupation_without_any_tasks_leaves_the_profile_unchanged(alice, hanna):
    unknown = Occupation.objects.create(soc_code="99-9999.00", title="Lighthouse keepers")
    assert task_profiles.set_occupation(employee=alice, occupation=unknown, by=hanna) == []
    assert alice.tasks.count() == 3
    assert total(alice) == pytest.approx(1)


def test_choosing_by_hand_suggests_the_tasks_at_once(org, hanna, nursing):
    fresh = task_profiles.choose_occupation(employee=org.alice, occupation=nursing, by=hanna)
    assert len(fresh) == 3
    assert {task.state for task in fresh} == {State.SUGGESTED}


def test_choosing_by_hand_never_touches_own_tasks(alice, hanna, nursing):
    before = {task.statement: (task.state, task.share) for task in alice.tasks.all()}
    assert task_profiles.choose_occupation(employee=alice, occupation=nursing, by=hanna) == []
    assert {task.statement: (task.state, task.share) for task in alice.tasks.all()} == before
    alice.refresh_from_db()
    assert (alice.occupation, alice.title_match) == (nursing, Employee.TitleMatch.CONFIRMED)


# Confirming and rejecting


def test_confirming_a_profile_confirms_suggestions_and_the_suggested_title_only(org, nursing):
    alice, user = org.alice, org.users["alice"]
    alice.occupation, alice.title_match = nursing, Employee.TitleMatch.SUGGESTED
    alice.save()
    suggested = make_task(alice, "Check the drip", 0.5, State.SUGGESTED, Source.OCCUPATION)
    rejected = make_task(alice, "Cook", 0.5, State.REJECTED)
    make_task(alice, "Dress wounds", 0.5)
    assert task_profiles.confirm_profile(employee=alice, by=user) == 1
    suggested.refresh_from_db()
    rejected.refresh_from_db()
    alice.refresh_from_db()
    assert (suggested.state, rejected.state) == (State.VALIDATED, State.REJECTED)
    assert alice.title_match == Employee.TitleMatch.CONFIRMED
    assert last_author(suggested) == last_author(alice) == user
    assert rejected.history.count() == 1
    assert task_profiles.confirm_profile(employee=alice, by=user) == 0


def test_a_rejected_tasks_share_goes_to_the_others_in_proportion(alice, hanna):
    first = alice.tasks.get(statement="Dress wounds")
    answer = task_profiles.set_task_state(task=first, state=State.REJECTED, by=hanna)
    assert answer.state == State.REJECTED
    assert [task.share for task in alice.tasks.counted()] == pytest.approx([0.6, 0.4])
    assert {last_author(task) for task in alice.tasks.all()} == {hanna}


def test_a_task_confirmed_after_rejection_counts_again(alice):
    first = alice.tasks.get(statement="Dress wounds")
    task_profiles.set_task_state(task=first, state=State.REJECTED)
    first = task_profiles.set_task_state(task=first, state=State.VALIDATED)
    assert first.share == pytest.approx(0.5), "it has the share that it had"
    assert total(alice) == pytest.approx(1)


def test_after_rejecting_all_tasks_a_restored_one_gets_the_whole_week(alice):
    tasks = list(alice.tasks.all())
    task_profiles.set_task_states(employee=alice, states={task.pk: State.REJECTED for task in tasks})
    assert not alice.tasks.counted().exists()
    assert task_profiles.set_task_state(task=tasks[2], state=State.VALIDATED).share == pytest.approx(1)


def test_an_unknown_state_changes_nothing(alice):
    first, second, _ = alice.tasks.all()
    with pytest.raises(BadInput) as error:
        task_profiles.set_task_states(employee=alice, states={first.pk: State.REJECTED, second.pk: "perhaps"})
    assert error.value.column == "state"
    assert alice.tasks.counted().count() == 3
    assert total(alice) == pytest.approx(1)


def test_a_task_of_another_employee_cannot_be_changed(alice, org):
    other = make_task(org.bob, "Run the payroll", 1.0)
    with pytest.raises(BadInput, match="not in the profile"):
        task_profiles.set_task_states(employee=alice, states={other.pk: State.REJECTED})
    with pytest.raises(BadInput, match="not in the profile"):
        task_profiles.reweigh(employee=alice, shares={**{t.pk: 1 for t in alice.tasks.all()}, other.pk: 1})
    other.refresh_from_db()
    assert other.state == State.VALIDATED


# Adding, rewording, removing


def test_an_added_task_takes_its_share_from_the_others(alice, org):
    task = task_profiles.add_task(
        employee=alice, statement="  Sing to\n the patients ", share=0.2, by=org.users["alice"]
    )
    assert (task.statement, task.state, task.source) == ("Sing to the patients", State.VALIDATED, Source.EMPLOYEE)
    assert [t.share for t in alice.tasks.all()] == pytest.approx([0.4, 0.24, 0.16, 0.2])
    assert task.position > max(t.position for t in alice.tasks.exclude(pk=task.pk))
    assert {last_author(t) for t in alice.tasks.all()} == {org.users["alice"]}


def test_the_first_task_of_a_profile_fills_the_week(org):
    assert task_profiles.add_task(employee=org.bob, statement="Run the payroll", share=0.1).share == pytest.approx(1)


def test_a_task_can_take_the_whole_week(alice):
    task_profiles.add_task(employee=alice, statement="Lead the ward", share=1)
    assert [t.share for t in alice.tasks.all()] == pytest.approx([0, 0, 0, 1])


def test_adding_a_rejected_task_brings_it_back(alice):
    first = alice.tasks.get(statement="Dress wounds")
    task_profiles.set_task_state(task=first, state=State.REJECTED)
    again = task_profiles.add_task(employee=alice, statement="Dress  wounds", share=0.25)
    assert (again.pk, again.state, again.share) == (first.pk, State.VALIDATED, pytest.approx(0.25))
    assert total(alice) == pytest.approx(1)


@pytest.mark.parametrize(
    ("statement", "share", "column"),
    [
        ("", 0.2, "statement"),
        (" x ", 0.2, "statement"),
        ("Dress wounds", 0.2, "statement"),
        ("New work", 0, "share"),
        ("New work", 1.01, "share"),
        ("New work", -0.1, "share"),
        ("New work", float("nan"), "share"),
    ],
)
def test_a_task_that_cannot_be_added_changes_nothing(alice, statement, share, column):
    before = list(alice.tasks.values_list("statement", "share", "state"))
    with pytest.raises(BadInput) as error:
        task_profiles.add_task(employee=alice, statement=statement, share=share)
    assert error.value.column == column
    assert list(alice.tasks.values_list("statement", "share", "state")) == before


def test_a_reworded_task_keeps_its_share_and_loses_its_override(alice, org, hanna):
    task = alice.tasks.get(statement="Dress wounds")
    task_profiles.override_exposure(task=task, exposure=0.1, reason="Hands are needed.", user=hanna)
    task_profiles.edit_task(task=task, statement="Dress and clean wounds", by=org.users["alice"])
    task.refresh_from_db()
    assert (task.statement, task.share, task.source) == ("Dress and clean wounds", 0.5, Source.EMPLOYEE)
    assert task.text_hash == text_hash("Dress and clean wounds")
    assert not ExposureOverride.objects.exists()
    assert ExposureOverride.history.first().history_type == "-"
    assert ExposureOverride.history.first().history_user == org.users["alice"]
    assert [row.statement for row in task.history.all()] == ["Dress and clean wounds", "Dress wounds"]


def test_a_task_reworded_by_hr_has_hr_as_source(alice, hanna):
    task = task_profiles.edit_task(task=alice.tasks.first(), statement="Look after wounds", by=hanna)
    assert task.source == Source.HR
    assert last_author(task) == hanna


def test_rewording_a_suggestion_keeps_its_first_wording_in_the_history(org, nursing):
    reference = ReferenceTask.objects.get(key="2")
    Task.objects.bulk_create(task_profiles.proposed_tasks(org.alice, [reference]))
    task = task_profiles.edit_task(task=org.alice.tasks.get(), statement="Check drips and pumps", by=org.users["alice"])
    assert (task.state, task.reference_task) == (State.VALIDATED, None)
    assert [row.statement for row in task.history.all()] == ["Check drips and pumps", "Check the drip"]


def test_rewording_a_rejected_task_counts_it_again(alice):
    task = task_profiles.set_task_state(task=alice.tasks.first(), state=State.REJECTED)
    task = task_profiles.edit_task(task=task, statement="Dress small wounds")
    assert task.state == State.VALIDATED
    assert total(alice) == pytest.approx(1)


def test_the_same_wording_again_changes_nothing(alice, hanna):
    task = alice.tasks.first()
    task_profiles.override_exposure(task=task, exposure=0.1, reason="Hands are needed.", user=hanna)
    task_profiles.edit_task(task=task, statement=" Dress  wounds", by=hanna)
    assert task.history.count() == 1
    assert ExposureOverride.objects.count() == 1


@pytest.mark.parametrize("statement", ["", "ab", "Order supplies"])
def test_an_empty_or_duplicate_wording_is_refused(alice, statement):
    with pytest.raises(BadInput):
        task_profiles.edit_task(task=alice.tasks.first(), statement=statement)
    assert alice.tasks.first().statement == "Dress wounds"


def test_a_removed_own_task_is_deleted_and_an_imported_one_rejected(alice, hanna):
    own = task_profiles.add_task(employee=alice, statement="Sing", share=0.2, source=Source.HR, by=hanna)
    pk = own.pk
    task_profiles.remove_task(task=own, by=hanna)
    assert not Task.objects.filter(pk=pk).exists()
    deleted = Task.history.filter(id=pk).first()
    assert (deleted.history_type, deleted.history_user) == ("-", hanna)
    imported = alice.tasks.first()
    task_profiles.remove_task(task=imported, by=hanna)
    imported.refresh_from_db()
    assert imported.state == State.REJECTED
    assert last_author(imported) == hanna
    assert total(alice) == pytest.approx(1)


def test_an_imported_task_that_was_reworded_is_rejected_not_deleted(alice, org):
    task = task_profiles.edit_task(task=alice.tasks.first(), statement="Dress small wounds", by=org.users["alice"])
    task_profiles.remove_task(task=task, by=org.users["alice"])
    task.refresh_from_db()
    assert task.state == State.REJECTED


# Shares


def test_shares_in_any_unit_are_scaled_to_a_sum_of_one(alice, hanna):
    task_profiles.reweigh(
        employee=alice, shares=dict(zip(alice.tasks.values_list("pk", flat=True), (4, 4, 8), strict=True)), by=hanna
    )
    assert [t.share for t in alice.tasks.all()] == pytest.approx([0.25, 0.25, 0.5])
    assert {last_author(t) for t in alice.tasks.all()} == {hanna}


@pytest.mark.parametrize(
    "values",
    [(1, 1), (0, 0, 0), (-1, 1, 1), (float("nan"), 1, 1), (float("inf"), 1, 1), (1e308, 1e308, 1e308)],
    ids=["one missing", "all zero", "negative", "not a number", "infinite", "too large to add"],
)
def test_invalid_shares_are_refused(alice, values):
    with pytest.raises(BadInput) as error:
        task_profiles.reweigh(
            employee=alice, shares=dict(zip(alice.tasks.values_list("pk", flat=True), values, strict=False))
        )
    assert error.value.column == "share"
    assert [t.share for t in alice.tasks.all()] == [0.5, 0.3, 0.2]


def test_a_rejected_task_needs_no_share(alice):
    first, *others = alice.tasks.all()
    task_profiles.set_task_state(task=first, state=State.REJECTED)
    task_profiles.reweigh(employee=alice, shares={task.pk: 1 for task in others})
    assert [t.share for t in alice.tasks.counted()] == pytest.approx([0.5, 0.5])


def test_a_balanced_profile_is_not_written_again(alice):
    task_profiles.balance_shares(employee=alice)
    assert {task.history.count() for task in alice.tasks.all()} == {1}


def test_tasks_with_zero_shares_get_equal_shares(org):
    for statement in ("One thing", "Another thing"):
        make_task(org.alice, statement, 0.0)
    task_profiles.balance_shares(employee=org.alice)
    assert [t.share for t in org.alice.tasks.all()] == [0.5, 0.5]


# Overrides


def test_an_override_is_stored_with_reason_and_author(alice, hanna, org):
    task = alice.tasks.first()
    first = task_profiles.override_exposure(task=task, exposure=0.1, reason="  Hands are needed. ", user=hanna)
    assert (first.exposure, first.reason, first.decided_by) == (0.1, "Hands are needed.", hanna)
    second = task_profiles.override_exposure(
        task=task, exposure=0.9, reason="We bought a robot.", user=org.users["alice"]
    )
    assert second.pk == first.pk
    assert [(row.exposure, row.history_user) for row in second.history.all()] == [
        (0.9, org.users["alice"]),
        (0.1, hanna),
    ]


@pytest.mark.parametrize(
    ("exposure", "reason", "column"),
    [(-0.1, "x", "exposure"), (1.1, "x", "exposure"), (float("nan"), "x", "exposure"), (0.5, "  ", "reason")],
)
def test_an_override_out_of_range_or_without_a_reason_is_refused(alice, hanna, exposure, reason, column):
    with pytest.raises(BadInput) as error:
        task_profiles.override_exposure(task=alice.tasks.first(), exposure=exposure, reason=reason, user=hanna)
    assert error.value.column == column
    assert not ExposureOverride.objects.exists()


# Random sequences of actions

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "reject", "confirm", "suggest", "edit", "remove", "reweigh", "occupation", "confirm all"]
        ),
        st.integers(0, 5),
        st.floats(0.001, 1.0),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_after_any_actions_the_counted_shares_add_up_to_one(org, nursing, actions):
    Task.objects.all().delete()
    for i, share in enumerate((0.5, 0.3, 0.2)):
        make_task(org.alice, f"Imported task {i}", share, State.SUGGESTED)
    for name, which, share in actions:
        act(org.alice, nursing, name, which, share)
        shares = [task.share for task in org.alice.tasks.counted()]
        assert not shares or sum(shares) == pytest.approx(1)
        assert all(0 <= share <= 1 for share in shares)


def act(employee, occupation, name, which, share):
    tasks = list(employee.tasks.all())
    task = tasks[which % len(tasks)] if tasks else None
    states = {"reject": State.REJECTED, "confirm": State.VALIDATED, "suggest": State.SUGGESTED}
    try:
        if name == "add":
            task_profiles.add_task(employee=employee, statement=f"Own task {which}", share=share)
        elif name == "occupation":
            task_profiles.set_occupation(employee=employee, occupation=occupation)
        elif name == "confirm all":
            task_profiles.confirm_profile(employee=employee)
        elif name == "reweigh":
            task_profiles.reweigh(employee=employee, shares={row.pk: share + i for i, row in enumerate(tasks)})
        elif task and name in states:
            task_profiles.set_task_state(task=task, state=states[name])
        elif task and name == "edit":
            task_profiles.edit_task(task=task, statement=f"Reworded task {which}")
        elif task:
            task_profiles.remove_task(task=task)
    except BadInput:
        pass  # refused; the caller checks that nothing changed


# Shares that the employee entered


def enter(employee, **shares: float) -> None:
    for name, share in shares.items():
        task_profiles.add_task(employee=employee, statement=f"Do {name}", share=share, is_entered=True)


def entered(employee) -> list[float]:
    return [task.entered_share for task in employee.tasks.counted().order_by("position")]


def test_entered_shares_are_kept_as_typed_on_an_empty_profile(org):
    enter(org.bob, one=0.3, two=0.3, three=0.2, four=0.1)
    assert entered(org.bob) == [0.3, 0.3, 0.2, 0.1]
    assert total(org.bob) == pytest.approx(1), "until the rest is entered, each counts in proportion"
    enter(org.bob, five=0.1)
    assert [task.share for task in org.bob.tasks.order_by("position")] == pytest.approx([0.3, 0.3, 0.2, 0.1, 0.1])


def test_other_tasks_fill_the_rest_beside_entered_shares(alice):
    enter(alice, one=0.4, two=0.2)
    assert [task.share for task in alice.tasks.order_by("position")] == pytest.approx([0.2, 0.12, 0.08, 0.4, 0.2])
    enter(alice, three=0.4)
    shares = [task.share for task in alice.tasks.order_by("position")]
    assert shares[:3] == pytest.approx([shares[0]] * 3) and shares[0] > 0, "no task is squeezed out"
    assert entered(alice) == [None, None, None, 0.4, 0.2, 0.4]


def test_a_task_taken_out_and_brought_back_has_its_share_again(alice):
    before = list(alice.tasks.values_list("pk", "share"))
    task = alice.tasks.first()
    task_profiles.set_task_state(task=task, state=State.REJECTED)
    task_profiles.set_task_state(task=task, state=State.VALIDATED)
    assert dict(alice.tasks.values_list("pk", "share")) == pytest.approx(dict(before))


def test_accepted_shares_add_up_to_the_week(org):
    enter(org.bob, one=0.6, two=0.6)
    task_profiles.accept_shares(employee=org.bob)
    assert entered(org.bob) == pytest.approx([0.5, 0.5])


def test_shares_set_by_hr_replace_entered_ones(org, hanna):
    enter(org.bob, one=0.5, two=0.2)
    task_profiles.reweigh(employee=org.bob, shares={task.pk: 1 for task in org.bob.tasks.all()}, by=hanna)
    assert entered(org.bob) == [None, None]
