"""The states of a recalculation are defined in one table, and one function changes a run's state."""

from itertools import product

import pytest

from courses.models import Chunk, Recalculation
from courses.services import recalculation
from courses.services.recalculation.states import CHUNK, RUN, move, move_chunks
from skills.errors import WrongState
from skills.models import WebhookEvent
from skills.services import webhooks
from tests.api_client import make_application
from tests.courses.organisations import make_organisation

S = Recalculation.State
EVERY_PAIR = list(product(S.values, S.values))


def test_the_tables_contain_every_state():
    assert set(RUN.allowed) == set(S.values)
    assert set(CHUNK.allowed) == set(Chunk.State.values)
    assert set().union(*RUN.allowed.values()) <= set(S.values)


def test_every_state_can_be_reached_from_the_first_and_only_two_are_final():
    reached, waiting = set(), ["queued"]
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting += RUN.allowed[state] - reached
    assert reached == set(S.values)
    assert {state for state, following in RUN.allowed.items() if not following} == {S.DISCARDED, S.ROLLED_BACK}


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "to"), EVERY_PAIR)
def test_a_run_moves_only_as_the_table_allows(state, to):
    run = Recalculation.objects.create(state=state, scope="employees")
    if RUN.allow(state, to):
        move(run, to)
    else:
        with pytest.raises(WrongState, match=f"'{state}' and cannot become '{to}'"):
            move(run, to)
    run.refresh_from_db()
    assert run.state == (to if RUN.allow(state, to) else state)


@pytest.mark.django_db
@pytest.mark.parametrize("state", S.values)
def test_only_a_run_that_has_ended_has_an_end_time(state):
    run = Recalculation.objects.create(state=RUN.leading_to(state)[0] if state != S.QUEUED else S.FAILED)
    move(run, state)
    run.refresh_from_db()
    assert (run.finished_at is not None) == (state in (S.FINISHED, S.FAILED, S.CANCELLED, S.DISCARDED))
    assert (run.heartbeat_at is not None) == (state in (S.EMBEDDING, S.ASSESSING, S.MATCHING, S.PUBLISHING))


@pytest.mark.django_db
def test_the_end_of_a_run_gives_one_event_however_it_ends():
    webhooks.add_webhook(
        application=make_application(), url="https://hooks.example.org/", events=["recalculation.finished"]
    )
    for before, state in [("publish", "finished"), ("match", "failed"), ("paused", "cancelled"), ("held", "discarded")]:
        move(Recalculation.objects.create(state=before, scope="employees"), state)
    for before, state in [("publish", "held"), ("failed", "queued"), ("embed", "assess"), ("embed", "paused")]:
        move(Recalculation.objects.create(state=before, scope="employees"), state)
    told = WebhookEvent.objects.filter(kind="recalculation.finished")
    assert sorted(event.data["state"] for event in told) == ["cancelled", "discarded", "failed", "finished"]


@pytest.mark.django_db
def test_a_chunk_that_is_done_stays_done():
    make_organisation(1)
    run = recalculation.start_recalculation()
    recalculation.advance(run.pk)
    chunk = run.chunks.order_by("pk").first()
    rows = Chunk.objects.filter(pk=chunk.pk)
    assert move_chunks(rows, "done", result={"texts": 9}) == 0  # nobody has taken it
    assert move_chunks(rows, "taken") == 1
    assert move_chunks(rows, "done", result={"texts": 1}) == 1
    assert [move_chunks(rows, to) for to in Chunk.State.values] == [0, 0, 0]
    chunk.refresh_from_db()
    assert (chunk.state, chunk.result, chunk.lease_until) == ("done", {"texts": 1}, None)
