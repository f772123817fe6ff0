"""manage.py demo: runs the whole product on this machine, with a fictional organisation. Used by `make demo`."""

import contextlib
import http.client
import io
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from courses.management.commands.recalculate import show
from courses.models import Course, Recalculation
from courses.services import recalculation
from courses.services.answers import catalogue_fingerprint
from courses.tasks import advance_recalculation
from reskill.celery import app as celery_app
from reskill.embedded import EmbeddedRedisError, embedded_redis
from reskill.processes import Child, running
from reskill.running_demo import AlreadyRunning, marked_as_running, restart_as_demo
from skills.errors import ReskillError
from skills.models import Employee, ExposureDataset
from skills.services.exposure.assessor import current_basis

_HOST = "127.0.0.1"
_PORTS_TRIED = 20
_PATIENCE_S = 300.0  # the site usually answers within seconds, but may take this long on an overloaded machine
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    help = "Runs the whole product with a fictional organisation until Ctrl-C. Do not enter real data."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="if this port is not free, the demo uses another port and prints it"
        )

    def handle(self, *args, port: int, **options) -> None:
        if not settings.DEMO:
            restart_as_demo()
        for number in _ENDINGS:
            signal.signal(number, _stop)
        try:
            with contextlib.ExitStack() as stack:
                self._run(stack, port)
        except KeyboardInterrupt:
            self.stdout.write("\nAll processes of the demo have ended. `make demo` continues with the same data.")
        except (AlreadyRunning, EmbeddedRedisError, ReskillError) as error:
            raise CommandError(str(error)) from error

    def _run(self, stack: contextlib.ExitStack, port: int) -> None:
        environ = dict(os.environ)
        if not settings.REDIS_URL:  # first, so that a second demo on the same folder fails before it writes anything
            queue = stack.enter_context(embedded_redis(settings.REDIS_SOCKET))
            environ["RESKILL_REDIS_SOCKET"] = str(queue)
            celery_app.conf.broker_url = f"redis+socket://{queue}"
        tell_address = stack.enter_context(marked_as_running())
        logins = self._load()
        children: list[Child] = []

        def start(name: str, *command: str, pass_fds: tuple[int, ...] = ()) -> Child:
            log = settings.VAR_DIR / f"{name}.log"
            child = stack.enter_context(
                running(
                    name,
                    [sys.executable, "-m", *command],
                    log=log,
                    environ=environ,
                    cwd=settings.BASE_DIR,
                    pass_fds=pass_fds,
                )
            )
            children.append(child)
            return child

        celery = ("celery", "-A", "reskill")
        start("worker", *celery, "worker", "--concurrency", "1", "-l", "info", "--without-gossip", "--without-mingle")
        start("beat", *celery, "beat", "-l", "info", "--pidfile", "")
        self._recalculate(children)
        # The site inherits the socket, because another program could take the port while the site starts.
        listening = stack.enter_context(listening_socket(port))
        found = listening.getsockname()[1]
        if found != port:
            self.stdout.write(f"Port {port} is used by another program. The demo uses port {found}.")
        web = ("gunicorn", "reskill.wsgi", "--bind", f"fd://{listening.fileno()}", "--threads", "4")
        # gunicorn restarts a web process that does not start within the timeout.
        start("web", *web, "--timeout", f"{_PATIENCE_S:.0f}", pass_fds=(listening.fileno(),))
        self._await(lambda: answers(found), children)
        tell_address(f"http://{_HOST}:{found}")
        self._invite(found, logins)
        self._await(lambda: False, children, patience_s=None)

    def _load(self) -> str:
        """Creates tables, starter and demo organisation. Returns the logins printed by load_demo. Keeps changes by users."""
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        starter = ExposureDataset.objects.filter(source=ExposureDataset.Source.STARTER)
        if not (starter.exists() and Course.objects.exists()):
            call_command("load_starter", stdout=self.stdout, stderr=self.stderr)
        output = io.StringIO()
        call_command("load_demo", stdout=output, stderr=self.stderr)
        return output.getvalue().strip()

    def _recalculate(self, children: list[Child]) -> None:
        if is_up_to_date():
            return
        # Tasks of unfinished runs are lost, because the queue ended with the earlier demo. Enqueue them again.
        for run in Recalculation.objects.active().order_by("pk"):
            recalculation.resume_recalculation(recalculation.cancel_recalculation(run))
            advance_recalculation.delay_on_commit(run.pk)
        run = recalculation.start_recalculation()
        advance_recalculation.delay_on_commit(run.pk)
        with tqdm(total=0, desc="recalculate", file=sys.stderr, dynamic_ncols=True) as bar:

            def is_over() -> bool:
                progress = recalculation.progress(run)
                show(bar, progress)
                return not progress.is_active

            self._await(is_over, children, patience_s=None)
        run.refresh_from_db()
        if run.state == Recalculation.State.HELD:
            self.stdout.write(
                f"{run.message} Current answers stay until somebody releases the run: HR admin, Recalculations, run {run.pk}."
            )
            return
        if run.state == Recalculation.State.FROZEN:
            self.stdout.write(f"{run.message} HR admin, Freezes of the results.")
            return
        if run.state != Recalculation.State.FINISHED:
            raise CommandError(f"The recalculation did not finish ({run.get_state_display()}): {run.message}")
        self.stdout.write(f"{run.n_done} answers computed, {run.n_unchanged} unchanged, {run.n_failed} failed.")

    def _await(self, done: Callable[[], bool], children: list[Child], patience_s: float | None = _PATIENCE_S) -> None:
        """Waits until done() is true. Raises CommandError with the last output of a dead child process, or on timeout."""
        start = time.monotonic()
        while not done():
            for child in children:
                if not child.is_alive:
                    raise CommandError(
                        f"The {child.name} process ended (status {child.process.returncode}). Its last output:\n"
                        f"{child.last_output()}\nThe whole output: {child.log}"
                    )
            if patience_s is not None and time.monotonic() - start > patience_s:
                raise CommandError(f"The site does not answer after {patience_s:.0f} seconds. See {settings.VAR_DIR}.")
            time.sleep(0.3)

    def _invite(self, port: int, logins: str) -> None:
        address = f"http://{_HOST}:{port}"
        self.stdout.write(
            f"\n{settings.SITE_NAME} is ready.\n\n  Site       {address}/\n  HR admin   {address}/admin/\n"
            f"  API        {address}/api/docs/\n\n{logins}\n\n"
            f"Data and logs are in {_shown(settings.VAR_DIR)}. Press Ctrl-C to stop the demo."
        )
        self.stdout.flush()


def _stop(*_) -> None:
    for number in _ENDINGS:  # a second Ctrl-C must not interrupt the shutdown
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def is_up_to_date() -> bool:
    """Whether the last run over everyone used the current dataset, model, settings, catalogue and employees.

    A held or frozen run counts as up to date, because a person has to decide about it.
    """
    last = Recalculation.objects.filter(scope=Recalculation.Scope.EVERYONE).order_by("-pk").first()
    ended = (Recalculation.State.FINISHED, *Recalculation.WAITING)
    if last is None or last.state not in ended or Recalculation.objects.active().exists():
        return False
    without = Employee.objects.for_recalculation().exclude(answers__is_current=True).count()
    if without > last.n_failed + last.n_without_tasks:
        return False
    basis = current_basis()
    return basis.pk == last.basis_id and catalogue_fingerprint(basis) == last.catalogue_fingerprint


def listening_socket(wanted: int) -> socket.socket:
    """A socket that listens on the wanted port or the next free one. Raises CommandError if none of the next is free."""
    for port in range(wanted, wanted + _PORTS_TRIED):
        found = socket.socket()
        # Otherwise, a port with connections that are still closing would count as used.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((_HOST, port))
            found.listen()
        except OSError:
            found.close()
            continue
        return found
    raise CommandError(f"No port between {wanted} and {wanted + _PORTS_TRIED - 1} is free. Give one with --port.")


def free_port(wanted: int) -> int:
    """The wanted port or the next free one, for programs that open it themselves. Raises CommandError if none is free."""
    with listening_socket(wanted) as found:
        return found.getsockname()[1]


def answers(port: int) -> bool:
    """Whether the site answers on this port. A listening server may still be starting the site."""
    with contextlib.closing(http.client.HTTPConnection(_HOST, port, timeout=10)) as site:  # ignores proxy settings
        try:
            site.request("GET", "/readyz")
            return site.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
