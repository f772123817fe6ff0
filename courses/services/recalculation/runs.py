"""A run from start to end: starting, moving between stages, pausing, cancelling, resuming."""

import functools
import tomllib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Answer, Chunk, Recalculation
from courses.services.answers import load_catalogue
from courses.services.answers.uptake_counts import refresh_uptake
from courses.services.catalogue.course_emphasis import judge_few_new_courses
from courses.services.incremental import refresh_centre, remember_catalogue
from courses.services.recalculation.chunk_planning import plan_chunks, scope_of
from courses.services.recalculation.states import NOTHING, RESUMABLE, RUN, STAGES, move, move_chunks
from skills.errors import BadInput, ReskillError
from skills.models import ConnectedSystem, Department, ExposureDataset
from skills.services.exposure.assessor import current_basis
from skills.stored_messages import Message, message_of

State = Recalculation.State
_COMPARED = 20  # waiting runs of one requester that are compared with a new request


@functools.cache
def code_version() -> str:
    """The program's own version, from pyproject.toml."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def start_recalculation(
    *,
    scope: str = Recalculation.Scope.EVERYONE,
    requested_by: Any = None,
    requested_by_system: ConnectedSystem | None = None,
    department: Department | None = None,
    employee_ids: Iterable[int] = (),
    force: bool = False,
    dataset: ExposureDataset | None = None,
) -> Recalculation:
    """A new run, waiting. For a run over everyone: the active one, if there is one.

    Raises BadInput if the scope contains nobody.
    """
    ids = sorted(set(employee_ids))
    if scope == Recalculation.Scope.DEPARTMENT and department is None:
        raise BadInput("A run over one department needs the department.")
    if scope == Recalculation.Scope.EMPLOYEES and not ids:
        raise BadInput("A run over chosen employees needs at least one employee.")
    fields = {
        "scope": scope,
        "requested_by": requested_by,
        "requested_by_system": requested_by_system,
        "department": department,
        "employee_ids": ids,
        "force": force,
        "dataset": dataset,
        "code_version": code_version(),
    }
    # If two people start a run at once, the constraint allows only one, and both get the same run.
    for _attempt in range(5):
        active = Recalculation.objects.active().filter(scope=Recalculation.Scope.EVERYONE).first()
        if scope == Recalculation.Scope.EVERYONE and active is not None:
            return active
        try:
            with transaction.atomic():
                return Recalculation.objects.create(**fields)
        except IntegrityError:
            if scope != Recalculation.Scope.EVERYONE:
                raise
    raise BadInput("Another run over everyone keeps starting and ending. Try again in a moment.")


def waiting_run(
    *,
    employee_ids: Iterable[int],
    requested_by: Any = None,
    requested_by_system: ConnectedSystem | None = None,
    force: bool = False,
) -> Recalculation | None:
    """The requester's run over exactly these employees that has read nothing yet; None if there is none.

    A change that is committed before this call is in that run, so no further run is needed: whoever asks a thousand times
    has at most one run that works and one that waits.
    """
    ids = sorted(set(employee_ids))
    rows = Recalculation.objects.filter(
        state=State.QUEUED, basis=None, scope=Recalculation.Scope.EMPLOYEES, force=force
    )
    rows = rows.filter(requested_by=requested_by, requested_by_system=requested_by_system).order_by("-pk")
    return next((run for run in rows[:_COMPARED] if run.employee_ids == ids), None)


@transaction.atomic
def advance(run_id: int) -> list[int]:
    """Ids of the chunks to enqueue now, those of the stage that the run has just entered; empty if it entered none.

    Safe to call at any time and repeatedly. The row lock (on SQLite the single writer) makes each step happen once.
    """
    run = Recalculation.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None or not run.is_active:
        return []
    before, fingerprint = run.state, ""
    if run.state == State.QUEUED:
        try:
            if not run.chunks.exists():  # with chunks, it was resumed
                _begin(run)
                fingerprint = run.catalogue_fingerprint
        except ReskillError as error:
            fail_run(run, message_of(error))
            return []
        move(run, STAGES[0])
    while run.is_active and not unfinished(run).exists():
        _next_stage(run, fingerprint)
    if run.state == before:
        return []
    return list(unfinished(run).order_by("number").values_list("pk", flat=True)) if run.is_active else []


def _begin(run: Recalculation) -> None:
    """Stores what the run is computed from and plans all its chunks, so that its size is known."""
    basis = current_basis(run.dataset)
    run.basis, run.dataset = basis, basis.dataset
    run.model_revision, run.settings_fingerprint = basis.model_revision, basis.settings_fingerprint
    run.started_at = timezone.now()
    run.n_employees = scope_of(run).count()
    if run.scope == Recalculation.Scope.EVERYONE:
        # Before planning, because planning skips people for whom nothing has changed.
        if Answer.objects.current().exists():
            judge_few_new_courses(basis)
        catalogue = load_catalogue(basis)
        refresh_uptake(basis=basis, catalogue=catalogue)
        refresh_centre(basis=basis, vectors=catalogue.courses.vectors, may_move=True)
    Chunk.objects.bulk_create(plan_chunks(run), batch_size=200)


def _next_stage(run: Recalculation, fingerprint: str) -> None:
    """Moves the run to its next stage. fingerprint: the catalogue's fingerprint if planning has computed it in this
    transaction, else ''."""
    position = STAGES.index(State(run.state)) + 1
    following = STAGES[position] if position < len(STAGES) else State.FINISHED
    if following == State.MATCHING:  # only now: the emphasis of the courses is part of the catalogue
        kept = run.chunks.filter(stage=State.MATCHING, payload__kind="unchanged").exists()
        settle_catalogue(run, may_move=run.scope == Recalculation.Scope.EVERYONE and not kept, fingerprint=fingerprint)
    move(run, following)


def settle_catalogue(run: Recalculation, *, may_move: bool, fingerprint: str = "") -> None:
    """Stores the catalogue state that the run matches with.

    may_move: whether the centre of the catalogue may be replaced. False if some people keep answers that were made with
    it.
    """
    assert run.basis is not None  # set when the run began
    catalogue = load_catalogue(run.basis, fingerprint=fingerprint)
    if may_move or catalogue.courses.centre is None:
        refresh_centre(basis=run.basis, vectors=catalogue.courses.vectors, may_move=may_move)
        catalogue = load_catalogue(run.basis)
    run.catalogue_fingerprint = catalogue.fingerprint
    remember_catalogue(catalogue)


def is_outdated(run: Recalculation) -> bool:
    """Whether dataset, model or settings have changed since the run was planned; False before planning."""
    return run.basis_id is not None and current_basis(run.dataset).pk != run.basis_id


def unfinished(run: Recalculation) -> QuerySet[Chunk]:
    """Chunks of the run's present stage that are not done."""
    return run.chunks.filter(stage=run.state).exclude(state=Chunk.State.DONE)


@transaction.atomic
def fail_run(run: Recalculation, message: Message) -> None:
    """Ends the run with the reason. Its results stay, and it can be resumed."""
    move(run, State.FAILED, message=message)


@transaction.atomic
def cancel_recalculation(run: Recalculation) -> Recalculation:
    """The cancelled run: no further chunk is started, nothing more is published. An ended run is not changed."""
    locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if RUN.allow(locked.state, State.CANCELLED):
        move(locked, State.CANCELLED, message=Message.of("cancelled"))
    return locked


@transaction.atomic
def pause_recalculation(run: Recalculation) -> Recalculation:
    """The paused run: chunks in progress are finished, no further chunk is started until it is resumed or cancelled.

    A run that is publishing is nearly done and continues. An ended run is not changed.
    """
    locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if RUN.allow(locked.state, State.PAUSED):
        move(locked, State.PAUSED, message=Message.of("paused"))
    return locked


@transaction.atomic
def resume_recalculation(run: Recalculation) -> Recalculation:
    """The failed, cancelled or paused run, queued again with its remaining chunks. The caller advances it.

    Raises BadInput if it is finished or waits for a decision, or if another run over everyone is active.
    """
    locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.is_active:
        return locked
    if locked.state == State.FINISHED:
        raise BadInput(_("Run %(run)d has finished and cannot be resumed. Start a new run.") % {"run": run.pk})
    if locked.state == State.HELD:
        raise BadInput(_("Run %(run)d is held and waits for a decision. Release it or discard it.") % {"run": run.pk})
    if locked.state == State.FROZEN:
        raise BadInput(_("The results are frozen. Run %(run)d continues when the freeze ends.") % {"run": run.pk})
    if locked.state not in RESUMABLE:
        raise BadInput(
            _("A person ended run %(run)d: %(message)s Start a new run.") % {"run": run.pk, "message": locked.message}
        )
    if is_outdated(locked):
        locked.chunks.all().delete()  # results of another basis cannot be used, so the run starts again
        locked.answers.filter(is_current=False).only("pk").delete()
        locked.failures.all().delete()
        locked.basis, locked.decided_at, locked.summary = None, None, {}
        locked.needs_two_people, locked.first_released_by, locked.first_released_at = False, None, None
    move_chunks(locked.chunks.all(), Chunk.State.WAITING, attempts=0, error=NOTHING)
    # Queued again: the next `advance` skips the stages that are done and returns the remaining chunks.
    try:
        with transaction.atomic():
            move(locked, State.QUEUED)
    except IntegrityError as error:
        raise BadInput(_("Another run over everyone is active. Cancel it first, or let it finish.")) from error
    return locked
