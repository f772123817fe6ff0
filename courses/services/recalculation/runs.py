"""A run from its start to its end: started, moved from stage to stage, cancelled, resumed."""

import functools
import tomllib
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
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


@functools.cache
def code_version() -> str:
    """The program's own version, from pyproject.toml."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def start_recalculation(
    *,
    scope: str = Recalculation.Scope.EVERYONE,
    requested_by=None,
    requested_by_system: ConnectedSystem | None = None,
    department: Department | None = None,
    employee_ids: Iterable[int] = (),
    force: bool = False,
    dataset: ExposureDataset | None = None,
) -> Recalculation:
    """A new run, waiting; over everyone: the run that is already active, where there is one.

    Raises BadInput when the scope names nobody it could be about.
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
    # Two people may press the button at once: the constraint lets one of them in, the other gets the same run.
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


@transaction.atomic
def advance(run_id: int) -> list[int]:
    """Ids of the chunks to enqueue now, those of the stage the run has just entered; empty when it entered none.

    Safe to call at any time, any number of times. The row lock (on SQLite the one writer) makes each step happen once.
    """
    run = Recalculation.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None or not run.is_active:
        return []
    before, asked = run.state, ""
    if run.state == State.QUEUED:
        try:
            if not run.chunks.exists():  # else it was resumed
                _begin(run)
                asked = run.catalogue_fingerprint
        except ReskillError as error:
            fail_run(run, message_of(error))
            return []
        move(run, STAGES[0])
    while run.is_active and not unfinished(run).exists():
        _next_stage(run, asked)
    if run.state == before:
        return []
    return list(unfinished(run).order_by("number").values_list("pk", flat=True)) if run.is_active else []


def _begin(run: Recalculation) -> None:
    """Records what the run is computed from and plans all its chunks: its size is known from here on."""
    basis = current_basis(run.dataset)
    run.basis, run.dataset = basis, basis.dataset
    run.model_revision, run.settings_fingerprint = basis.model_revision, basis.settings_fingerprint
    run.started_at = timezone.now()
    run.n_employees = scope_of(run).count()
    if run.scope == Recalculation.Scope.EVERYONE:
        # Before planning, which leaves out whom nothing has changed for.
        if Answer.objects.current().exists():
            judge_few_new_courses(basis)
        catalogue = load_catalogue(basis)
        refresh_uptake(basis=basis, catalogue=catalogue)
        refresh_centre(basis=basis, vectors=catalogue.courses.vectors, may_move=True)
    Chunk.objects.bulk_create(plan_chunks(run), batch_size=200)


def _next_stage(run: Recalculation, asked: str) -> None:
    """asked: the catalogue's fingerprint where planning has just asked for it, in this very transaction."""
    position = STAGES.index(State(run.state)) + 1
    following = STAGES[position] if position < len(STAGES) else State.FINISHED
    if following == State.MATCHING:  # not before: how courses were judged is a part of it
        kept = run.chunks.filter(stage=State.MATCHING, payload__kind="unchanged").exists()
        settle_catalogue(run, may_move=run.scope == Recalculation.Scope.EVERYONE and not kept, asked=asked)
    move(run, following)


def settle_catalogue(run: Recalculation, *, may_move: bool, asked: str = "") -> None:
    """Notes what the run matches with. may_move: whether the middle of the catalogue may; not where some people keep
    answers that were made with it."""
    assert run.basis is not None  # set when the run began
    catalogue = load_catalogue(run.basis, fingerprint=asked)
    if may_move or catalogue.courses.centre is None:
        refresh_centre(basis=run.basis, vectors=catalogue.courses.vectors, may_move=may_move)
        catalogue = load_catalogue(run.basis)
    run.catalogue_fingerprint = catalogue.fingerprint
    remember_catalogue(catalogue)


def is_outdated(run: Recalculation) -> bool:
    """Whether dataset, model or settings are others now than when the run was planned; False before that."""
    return run.basis_id is not None and current_basis(run.dataset).pk != run.basis_id


def unfinished(run: Recalculation):
    """Chunks of the run's present stage that are not done."""
    return run.chunks.filter(stage=run.state).exclude(state=Chunk.State.DONE)


@transaction.atomic
def fail_run(run: Recalculation, message: Message) -> None:
    """Ends the run with the reason; what it computed stays, and it can be resumed."""
    move(run, State.FAILED, message=message)


@transaction.atomic
def cancel_recalculation(run: Recalculation) -> Recalculation:
    """The run, cancelled: no further chunk is begun, nothing more is published. An ended run stays as it is."""
    locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if RUN.allow(locked.state, State.CANCELLED):
        move(locked, State.CANCELLED, message=Message.of("cancelled"))
    return locked


@transaction.atomic
def pause_recalculation(run: Recalculation) -> Recalculation:
    """The run, at rest: chunks under way are finished, no further one is begun until it is resumed or cancelled.

    A run that is publishing is nearly done and goes on; an ended run stays as it is.
    """
    locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if RUN.allow(locked.state, State.PAUSED):
        move(locked, State.PAUSED, message=Message.of("paused"))
    return locked


@transaction.atomic
def resume_recalculation(run: Recalculation) -> Recalculation:
    """The failed, cancelled or paused run, active again with the chunks it has left. To be advanced after.

    Raises BadInput when it is finished or waits for a person's decision, or another run over everyone is active.
    """
    locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.is_active:
        return locked
    if locked.state == State.FINISHED:
        raise BadInput(_("Run %(run)d has finished; there is nothing left of it. Start a new one.") % {"run": run.pk})
    if locked.state == State.HELD:
        raise BadInput(_("Run %(run)d is held for a person to decide. Release it, or discard it.") % {"run": run.pk})
    if locked.state not in RESUMABLE:
        raise BadInput(
            _("Run %(run)d was ended by a person: %(message)s Start a new one.")
            % {"run": run.pk, "message": locked.message}
        )
    if is_outdated(locked):
        locked.chunks.all().delete()  # nothing made on another basis is of use now: it begins from nothing
        locked.answers.filter(is_current=False).only("pk").delete()
        locked.failures.all().delete()
        locked.basis, locked.decided_at, locked.summary = None, None, {}
    move_chunks(locked.chunks.all(), Chunk.State.WAITING, attempts=0, error=NOTHING)
    # Back to waiting: the next `advance` walks over the stages that are done and hands out what is left.
    try:
        with transaction.atomic():
            move(locked, State.QUEUED)
    except IntegrityError as error:
        raise BadInput(_("Another run over everyone is active. Cancel it first, or let it finish.")) from error
    return locked
