"""The states of a recalculation and of its chunks, and the only functions that change one.

    a run        may become                            by
    ---------    ----------------------------------    -----------------------------------------------
    queued       embed; paused, cancelled, failed      advance; a person; its data is missing
    embed        assess; paused, cancelled, failed     advance; a person; a chunk failed too often
    assess       match; paused, cancelled, failed      the same
    match        publish; paused, cancelled, failed    the same
    publish      finished; held, frozen;               advance; hold_run;
                 cancelled, failed                     a person; a chunk failed too often
    paused       queued, cancelled                     a person resumes or cancels it
    failed       queued                                a person resumes it
    cancelled    queued                                a person resumes it
    held         queued, discarded                     a person releases or discards it, or a newer run replaces it
    frozen       queued, discarded                     the freeze ends; a newer run replaces it
    finished     rolled back                           a person takes it back
    discarded    -
    rolled back  -

    a chunk      may become
    ---------    ----------------------------------
    waiting      taken; waiting (its attempts are reset)
    taken        done, waiting (given back); taken (by another worker, after its lease)
    done         -

A test reads the source and fails if any other place sets a state.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from courses.models import Chunk, Recalculation
from courses.models.recalculation import NO_TASKS
from courses.services.recalculation.run_events import notify_run_ended
from skills.state_transitions import Transitions
from skills.stored_messages import Message

State = Recalculation.State
STAGES = (State.EMBEDDING, State.ASSESSING, State.MATCHING, State.PUBLISHING)
NOTHING = Message()
RESUMABLE = (State.PAUSED, State.FAILED, State.CANCELLED)
_INTERRUPTED = (State.PAUSED, State.CANCELLED, State.FAILED)
_COUNTED = (State.FINISHED, State.HELD, State.FROZEN, *_INTERRUPTED)
_ENDED = (State.FINISHED, State.FAILED, State.CANCELLED, State.DISCARDED)
_NOTIFIED = (*_ENDED, State.ROLLED_BACK)

RUN = Transitions(
    "recalculation",
    {
        State.QUEUED: (State.EMBEDDING, *_INTERRUPTED),
        State.EMBEDDING: (State.ASSESSING, *_INTERRUPTED),
        State.ASSESSING: (State.MATCHING, *_INTERRUPTED),
        State.MATCHING: (State.PUBLISHING, *_INTERRUPTED),
        State.PUBLISHING: (State.FINISHED, State.HELD, State.FROZEN, State.CANCELLED, State.FAILED),
        State.PAUSED: (State.QUEUED, State.CANCELLED),
        State.FAILED: (State.QUEUED,),
        State.CANCELLED: (State.QUEUED,),
        State.HELD: (State.QUEUED, State.DISCARDED),
        State.FROZEN: (State.QUEUED, State.DISCARDED),
        State.FINISHED: (State.ROLLED_BACK,),
        State.DISCARDED: (),
        State.ROLLED_BACK: (),
    },
)

CHUNK = Transitions(
    "part of a recalculation",
    {
        Chunk.State.WAITING: (Chunk.State.TAKEN, Chunk.State.WAITING),
        Chunk.State.TAKEN: (Chunk.State.DONE, Chunk.State.WAITING, Chunk.State.TAKEN),
        Chunk.State.DONE: (),
    },
)


def move(run: Recalculation, to: str, *, message: Message = NOTHING) -> None:
    """Moves the run to the state and saves it, together with other changes that the caller made to it.

    This also sets: the counts of a run that is interrupted, waits for a decision or has finished; its end; the heartbeat
    of a run that enters a stage; and the event for connected systems. A stage leaves the message as it is; any other
    state replaces it. The caller holds the lock on the run's row. Raises WrongState, with nothing changed, if the table
    forbids the transition.
    """
    RUN.check(run.state, to)
    run.state = to
    if to in STAGES:
        run.heartbeat_at = timezone.now()
    else:
        run.message = message
    if to in _ENDED:
        run.finished_at = timezone.now()
    elif to == State.QUEUED:
        run.finished_at = None
    if to in _COUNTED:
        count_run(run)
    if to == State.FINISHED and (n := run.n_failed + run.n_without_tasks):
        run.message = Message.of("some_failed", n=n)
    run.save()
    if to in _NOTIFIED:
        notify_run_ended(run)


def next_states(run: Recalculation) -> list[str]:
    """Labels of the states that may follow the run's present one, in the order of their declaration."""
    return [str(label) for state, label in State.choices if RUN.allow(run.state, state)]


def count_run(run: Recalculation) -> None:
    """Sets the run's counts from its rows and its finished chunks. A chunk that is delivered twice counts once."""
    results = list(run.chunks.filter(state=Chunk.State.DONE).values_list("result", flat=True))
    for field, key in (("n_done", "done"), ("n_unchanged", "unchanged"), ("n_texts", "texts")):
        setattr(run, field, sum(result.get(key, 0) for result in results))
    run.n_published = sum(result.get("published", 0) for result in results)
    run.n_failed = run.failures.exclude(NO_TASKS).count()
    idle = sum(result.get("idle", 0) for result in results)  # found by planning; they have no row of their own
    run.n_without_tasks = idle + run.failures.filter(NO_TASKS).count()


def move_chunks(rows: QuerySet[Chunk], to: str, *, error: Message | None = None, **values: Any) -> int:
    """Moves those chunks to the state for which the table allows it, and sets the values. Returns their number.

    All in one update: if two workers move the same chunk, only one of them succeeds. lease_until: only for a chunk that
    is taken. error: None leaves the error as it is.
    """
    if to != Chunk.State.TAKEN:
        values["lease_until"] = None
    if error is not None:
        values.update(error.columns("error"))
    return rows.filter(state__in=CHUNK.leading_to(to)).update(state=to, **values)


def done_chunk(run: Recalculation, *, kind: str, n: int, number: int) -> Chunk:
    """An unsaved chunk of the matching stage that needs no work: n people of whom planning knows the result."""
    payload = {"kind": kind, "ids": []}
    return Chunk(
        recalculation=run, stage=State.MATCHING, number=number, payload=payload, size=n,
        state=Chunk.State.DONE, result={kind: n},
    )  # fmt: skip
