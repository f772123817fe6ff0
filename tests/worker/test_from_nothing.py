"""docs/operations.md from an empty directory and a fresh PostgreSQL database to a site that survives faults and tells them.

Not part of `make test` or `make chaos`: `make installation` runs it in some minutes. The sentence model is the fake one of
the tests; RESKILL_CHAOS_MODEL=shipped takes the one that ships.
"""

import contextlib
import os
import re
import shutil
import warnings

import psycopg
import pytest
import requests

from reskill.management.commands.demo import answers, free_port
from reskill.processes import running
from tests.patience import wait_until
from tests.skills.services.test_mail import MailServer
from tests.worker.installed import Host, Rows, commands_of
from tests.worker.test_proxy import HOST, _configuration, _listens, ask

SERVER = os.environ.get("RESKILL_CHAOS_POSTGRES", "postgres://postgres@127.0.0.1:5432")
pytestmark = [
    pytest.mark.installation,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("redis-server")), reason="needs nginx and Redis"),
]
ENDED = "SELECT count(*) >= {} FROM courses_recalculation WHERE state = 'finished' AND scope = 'everyone'"


@pytest.fixture
def databases():
    """Two empty databases: of the installation, and for the restore."""
    names = [f"reskill_nothing_{os.getpid()}", f"reskill_nothing_again_{os.getpid()}"]
    try:
        admin = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip(f"PostgreSQL does not answer at {SERVER}")
    with admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}")
        yield [f"{SERVER}/{name}" for name in names]
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def provider():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        with oidc_provider_mock.run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def mail_server():
    server = MailServer()
    server.start()
    yield server
    server.stop()


class Told:
    """Prints each step, so that a run of this test is a report."""

    def __call__(self, text: str) -> None:
        print(f"\n* {text}", flush=True)


@contextlib.contextmanager
def redis_at(port: int, folder):
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with running("redis", ["redis-server", *options], log=folder / "redis.log") as child:
        wait_until(lambda: _listens(port), "Redis", child.last_output)
        yield child


def settings_of(ports, database, provider, mail_server) -> dict[str, str]:
    client = {"provider_id": "work", "name": "Work account", "client_id": "reskill", "secret": "secret"}
    apps = str([{**client, "settings": {"server_url": provider}}]).replace("'", '"')
    values = {
        "SECRET_KEY": "k" + os.urandom(40).hex(),
        "ALLOWED_HOSTS": HOST,
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}:{ports['https']}",
        "HTTPS": "on",
        "RESKILL_TRUSTED_PROXIES": "1",
        "RESKILL_PUBLIC_URL": f"https://{HOST}:{ports['https']}",
        "DATABASE_URL": database,
        "REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "OIDC_PROVIDERS": apps,
        "RESKILL_OIDC_ACCOUNTS": "employees",
        "RESKILL_OPERATOR_MAIL": "operator@example.org",
        "RESKILL_OPERATOR_AFTER_MINUTES": "0",
        "RESKILL_OPERATOR_IGNORES": "backup-overdue",
        "NIGHTLY_AT": "* * * * *",
        "RESKILL_CHUNK_LEASE_S": "5",
        "RESKILL_THREADS": "1",
    }
    if os.environ.get("RESKILL_CHAOS_MODEL") != "shipped":
        values["RESKILL_ENCODER"] = "tests.fakes.FakeEncoder"
    return values


def sign_in(origin: str, provider: str) -> requests.Session:
    """Signs an employee in with the identity provider, through the proxy, as a browser does."""
    session = requests.Session()
    session.verify = False
    page = session.get(f"{origin}/accounts/oidc/work/login/", timeout=300)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    claims = {"employee_id": "X1", "email": "uma@example.org", "email_verified": True}
    requests.put(f"{provider}/users/uma", json=claims, timeout=60).raise_for_status()
    there = session.post(
        page.url, data={"csrfmiddlewaretoken": token}, headers={"Referer": page.url}, allow_redirects=False, timeout=300
    )
    back = requests.post(there.headers["Location"], data={"sub": "uma"}, allow_redirects=False, timeout=60)
    session.get(back.headers["Location"], timeout=300)
    return session


def operator_was_told(mail_server, code: str) -> bool:
    said = [text for message, text in zip(mail_server.got, mail_server.texts(), strict=True)
            if message["To"] == "operator@example.org"]  # fmt: skip
    return any(f"Its code is {code}." in text for text in said)


def test_from_an_empty_directory_to_a_site_that_survives_faults(tmp_path, databases, provider, mail_server):
    tell = Told()
    ports = {name: free_port(at) for name, at in (("http", 19080), ("https", 19443), ("site", 19000), ("redis", 19379))}
    origin, rows = f"https://{HOST}:{ports['https']}", Rows(databases[0])
    with contextlib.ExitStack() as stack:
        queue = stack.enter_context(contextlib.ExitStack())
        queue.enter_context(redis_at(ports["redis"], tmp_path))
        values = settings_of(ports, databases[0], provider, mail_server)
        first = Host.install("hosta", tmp_path / "hosta" / "reskill", values, stack)
        (first.folder / "people.csv").write_text(
            "external_id,name,email,task\n"
            + "".join(f"X{n},Person {n},p{n}@example.org,Answer letters of guests on floor {n}\n" for n in range(1, 31))
        )
        said = first.shell(commands_of("Before the first day"), DJANGO_SUPERUSER_PASSWORD="correct horse battery")
        assert "30 invitations are stored" in said and rows.one(ENDED.format(1))
        tell("The first day: settings checked, tables, starter, people imported, computed, invited.")

        first.start("site", "--bind", f"127.0.0.1:{ports['site']}", "--timeout", "300")
        for unit in ("worker", "mail", "beat"):
            first.start(unit)
        nginx = ["nginx", "-p", str(tmp_path), "-c", str(_configuration(ports, tmp_path)), "-g", "daemon off;"]
        stack.enter_context(running("nginx", nginx, log=tmp_path / "nginx.log"))
        wait_until(lambda: answers(ports["site"]), "the site", first.logs)
        wait_until(lambda: _listens(ports["https"]), "the proxy")
        assert ask(f"{origin}/accounts/login/")[0] == 200
        wait_until(
            lambda: sum("@example.org" in to for to in mail_server.recipients()) >= 30, "invitations", first.logs
        )
        tell("TLS pages behind nginx; 30 invitations sent.")

        session = sign_in(origin, provider)
        assert "Answer letters of guests on floor 1" in session.get(f"{origin}/work/", timeout=300).text
        tell("Sign-in by OpenID Connect leads to the employee's own work.")

        second = Host.install("hostb", tmp_path / "hostb" / "reskill", values, stack)
        second.start("worker", "-n", "celery@hostb")
        rows.wait(ENDED.format(2), "the nightly run", first)
        tell("The nightly run of the schedule has ended.")

        wait_until(lambda: " ready." in second.processes["worker"].last_output(9**6), "the second host", second.logs)
        first.kill("worker")
        before = rows.one("SELECT coalesce(max(id), 0) FROM courses_recalculation")
        first.shell("python manage.py recalculate --force --no-wait")
        done = f"SELECT count(*) > 0 FROM courses_recalculation WHERE state = 'finished' AND id > {before}"
        rows.wait(done, "the run on the second host", second)
        tell("A killed worker: the second host did the run.")

        mail_server.stop()
        first.shell("python manage.py invite --everyone --again")
        waiting = "SELECT count(*) > 0 FROM skills_outgoingmail WHERE state = 'waiting' AND error <> ''"
        rows.wait(waiting, "a mail that could not be sent", first)
        assert first.findings()["mail"].startswith("error")
        mail_server.start()
        rows.wait("SELECT count(*) = 0 FROM skills_outgoingmail WHERE state = 'waiting'", "all mails", first)
        tell("The mail server was down: told by the doctor, no mail lost.")

        queue.close()
        assert ask(f"{origin}/accounts/login/")[0] == 200 and session.get(f"{origin}/work/", timeout=300).ok
        health = requests.get(f"http://127.0.0.1:{ports['site']}/health", timeout=300)
        assert health.status_code == 503 and health.json()["parts"]["queue"] == "error"
        assert requests.get(f"http://127.0.0.1:{ports['site']}/readyz", timeout=300).status_code == 200
        wait_until(lambda: operator_was_told(mail_server, "no-queue"), "the mail about Redis", first.logs)
        queue.enter_context(redis_at(ports["redis"], tmp_path))
        n = rows.one("SELECT count(*) FROM courses_recalculation WHERE state = 'finished'")
        rows.wait(ENDED.format(n + 1), "a nightly run after Redis came back", second)
        tell("Redis was lost with all jobs: pages worked, the operator got a mail, runs went on.")

        first.kill("mail")
        second.kill("worker")
        wait_until(lambda: operator_was_told(mail_server, "no-worker"), "the mail about workers", first.logs)
        assert first.findings()["worker"].startswith("error: No worker answers")
        tell("No worker at all: the schedule sent the operator a mail.")

        first.shell(commands_of("Every night"))
        restored = {"EMPTY_DATABASE": databases[1], "EMPTY_FOLDER": str(tmp_path / "restored")}
        (tmp_path / "restored").mkdir()
        first.shell(commands_of("Restore"), **restored)
        assert Rows(databases[1]).one("SELECT count(*) FROM skills_employee") == 30
        tell("A backup was made, checked and restored into another database.")
