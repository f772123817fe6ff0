"""manage.py recalculate: starts, watches, cancels, resumes, releases, discards or rolls back a recalculation."""

import sys
import time
from argparse import ArgumentParser

from django.core.management.base import CommandError
from kombu.exceptions import OperationalError as QueueError
from tqdm import tqdm

from courses.models import Recalculation
from courses.services import recalculation
from courses.tasks import advance_recalculation
from skills.errors import BadInput, ReskillError
from skills.management.audited_command import AuditedCommand
from skills.models import Department, Employee

_POLL_S = 0.5
_PATIENCE_S = 20
_DECISIONS = ("release", "discard", "roll_back", "cancel", "resume")
_NO_WORKER = (
    "No worker has answered yet. Start one with `celery -A reskill worker -B`, or do the work in this process with "
    "`manage.py recalculate --here`. The run waits."
)


class Command(AuditedCommand):
    help = "Recomputes answers for everyone, one department, or the named employees. Unchanged employees are skipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        target = parser.add_mutually_exclusive_group()
        target.add_argument("--department", help="only the department with this name")
        target.add_argument("--employee", nargs="+", metavar="ID", help="only the employees with these external ids")
        target.add_argument("--resume", type=int, metavar="RUN", help="continue a failed or cancelled run")
        target.add_argument("--cancel", type=int, metavar="RUN", help="cancel a run; none of its answers is published")
        target.add_argument("--release", type=int, metavar="RUN", help="publish the answers of a held run")
        target.add_argument("--discard", type=int, metavar="RUN", help="end a held run; the previous answers stay")
        target.add_argument(
            "--roll-back", type=int, metavar="RUN", help="restore the answers from before a published run"
        )
        parser.add_argument(
            "--reason", default="", help="reason for a release, discard or roll-back, stored with the run"
        )
        parser.add_argument("--force", action="store_true", help="compute again even where nothing changed")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--no-wait", action="store_true", help="start the run and return")
        mode.add_argument("--here", action="store_true", help="do the work in this process, without queue or worker")

    def handle(self, *args, **options) -> None:
        try:
            self.noted(decision=next((name for name in _DECISIONS if options[name]), "start"))
            if ended := _ended(options):
                self.noted(run=ended.pk)
                self.stdout.write(f"Run {ended.pk}: {ended.get_state_display()}. {ended.message}")
                return
            run = self._started(options)
            if (
                run.state == Recalculation.State.FINISHED
            ):  # the run ended between Ctrl-C and this command: show its result
                self._conclude(run)
                return
            if options["here"]:
                self._work_here(run)
            else:
                self._enqueue(run)
                if options["no_wait"]:
                    self.stdout.write(f"Run {run.pk} is waiting for a worker.")
                    return
                self._watch(run)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self._conclude(run)

    def _started(self, options: dict) -> Recalculation:
        if options["release"]:
            return recalculation.release_recalculation(run=_run(options["release"]), reason=options["reason"])
        if options["resume"]:
            run = _run(options["resume"])
            is_over = run.state == Recalculation.State.FINISHED
            return run if is_over else recalculation.resume_recalculation(run)
        force, Scope = options["force"], Recalculation.Scope
        if options["department"]:
            department = _department(options["department"])
            return recalculation.start_recalculation(scope=Scope.DEPARTMENT, department=department, force=force)
        if options["employee"]:
            ids = _employees(options["employee"])
            return recalculation.start_recalculation(scope=Scope.EMPLOYEES, employee_ids=ids, force=force)
        run = recalculation.start_recalculation(force=force)
        if run.state != Recalculation.State.QUEUED:
            self.stderr.write(f"Run {run.pk} over everyone is already active; watching that run.")
        return run

    def _enqueue(self, run: Recalculation) -> None:
        try:
            advance_recalculation.delay_on_commit(run.pk)
        except QueueError as error:
            raise CommandError(
                f"The queue does not answer ({error}). Set REDIS_URL, or do the work in this process with --here. "
                f"Run {run.pk} waits and starts automatically when a worker and its beat run."
            ) from error

    def _work_here(self, run: Recalculation) -> None:
        with _bar() as bar:
            recalculation.recalculate_here(run=run, report=lambda progress: show(bar, progress))

    def _watch(self, run: Recalculation) -> None:
        begun, has_warned = time.monotonic(), False
        try:
            with _bar() as bar:
                while (progress := recalculation.progress(run)).is_active:
                    show(bar, progress)
                    if not has_warned and not progress.total and time.monotonic() - begun > _PATIENCE_S:
                        has_warned = True
                        bar.write(_NO_WORKER, file=sys.stderr)
                    time.sleep(_POLL_S)
                show(bar, progress)
        except KeyboardInterrupt:
            raise CommandError(
                f"Run {run.pk} continues in the background. Watch it again with `manage.py recalculate --resume {run.pk}`"
                f", cancel it with `manage.py recalculate --cancel {run.pk}`."
            ) from None

    def _conclude(self, run: Recalculation) -> None:
        run.refresh_from_db()
        self.noted(run=run.pk, state=str(run.state), published=run.n_published)
        if run.state == Recalculation.State.FROZEN:
            self.stdout.write(f"Run {run.pk}: {run.message}")
            return
        if run.state == Recalculation.State.HELD:
            self.stdout.write(
                f"Run {run.pk}: {run.message} Look at it in the admin, then `manage.py recalculate --release {run.pk}` "
                f"or `--discard {run.pk}`."
            )
            return
        if run.state != Recalculation.State.FINISHED:
            raise CommandError(f"Run {run.pk} {run.get_state_display()}: {run.message}")
        self.stdout.write(
            f"Run {run.pk} finished: {run.n_employees:,} employees, {run.n_done:,} answers computed, "
            f"{run.n_unchanged:,} unchanged, {run.n_without_tasks:,} without tasks, {run.n_failed:,} failed, "
            f"{run.n_published:,} published."
        )
        for failure in run.failures.select_related("employee")[:10]:
            self.stderr.write(f"  {failure.employee.external_id}: {failure.reason}")
        if run.n_without_tasks:
            self.stderr.write(
                f"  {run.n_without_tasks:,} without tasks: import tasks, or job titles from which tasks can be suggested."
            )


def _bar() -> tqdm:
    return tqdm(total=0, unit="", desc="recalculate", file=sys.stderr, dynamic_ncols=True)


def show(bar: tqdm, progress: recalculation.Progress) -> None:
    """Moves the bar to the run's progress."""
    bar.total = progress.total
    bar.set_description_str(progress.stage, refresh=False)
    bar.update(progress.done - bar.n)
    bar.refresh()


def _ended(options: dict) -> Recalculation | None:
    """Cancels, discards or rolls back the run that the options name, and returns it; None for other options."""
    reason = options["reason"]
    if options["cancel"]:
        return recalculation.cancel_recalculation(_run(options["cancel"]))
    if options["discard"]:
        return recalculation.discard_recalculation(run=_run(options["discard"]), reason=reason)
    if options["roll_back"]:
        run = _run(options["roll_back"])
        recalculation.roll_back_recalculation(run=run, reason=reason)
        return _run(run.pk)
    return None


def _run(pk: int) -> Recalculation:
    run = Recalculation.objects.filter(pk=pk).first()
    if run is None:
        raise BadInput(f"There is no run {pk}.")
    return run


def _department(name: str) -> Department:
    found = list(Department.objects.filter(name=name))
    if len(found) != 1:
        known = ", ".join(repr(str(department)) for department in Department.objects.all()[:20]) or "none"
        raise BadInput(f"{len(found)} departments are called {name!r}. Known departments: {known}.")
    return found[0]


def _employees(external_ids: list[str]) -> list[int]:
    found = dict(Employee.objects.filter(external_id__in=external_ids).values_list("external_id", "pk"))
    unknown = [key for key in external_ids if key not in found]
    if unknown:
        raise BadInput(f"There is no employee {', '.join(unknown)}.")
    return list(found.values())
