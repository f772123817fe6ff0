"""Mails to the operators: sent without a worker, once a problem and day, in the doctor's words, without anything personal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Recalculation
from reskill.checks import check_settings
from reskill.condition import alerts, services, watching, work
from reskill.condition.alerts import PROBLEMS, Alerts
from reskill.condition.findings import Finding, error, good
from skills.models import OutgoingMail, Webhook
from skills.services.mail import send_waiting_mails
from tests.api_client import make_application
from tests.skills.services.test_mail import MailServer

pytestmark = pytest.mark.django_db
MINUTE, DAY = 60.0, 86_400.0
NO_WORKER = error("worker", "No worker answers, so no job is being done.", "Start one.", "no-worker")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server. The installation has two operators."""
    settings.EMAIL_BACKEND = "reskill.mail_queue.QueuedMail"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.RESKILL_PUBLIC_URL = "https://reskill.example.org/"
    settings.RESKILL_OPERATOR_MAIL = ["op@example.org", "second@example.org"]
    monkeypatch.setattr("skills.services.mail.mail_sending._SERVER_REST_S", 0)
    server = MailServer()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


@pytest.fixture
def found(monkeypatch):
    """What the doctor finds; a test changes it."""
    findings: list[Finding] = []
    monkeypatch.setattr(alerts, "examine", lambda parts: list(findings))
    return findings


def age(mails_by: timedelta) -> None:
    OutgoingMail.objects.update(created_at=timezone.now() - mails_by)


def test_no_worker_is_mailed_without_a_worker_after_it_has_lasted(server, found):
    server.start()
    clock = Clock()
    watch = Alerts(clock)
    found.append(NO_WORKER)
    assert watch.look() == [] and server.got == []
    clock.now = 14 * MINUTE
    assert watch.look() == []
    clock.now = 15 * MINUTE
    assert watch.look() == ["no-worker"]
    assert sorted(server.recipients()) == ["op@example.org", "second@example.org"]
    text = server.texts()[0]
    assert "No worker answers" in text and "Start one." in text
    assert "https://reskill.example.org/admin/condition/" in text and "no-worker" in text


def test_a_problem_that_ends_begins_anew(server, found):
    clock = Clock()
    watch = Alerts(clock)
    found.append(NO_WORKER)
    watch.look()
    found[0] = good("worker", "A worker answers.")
    clock.now = 10 * MINUTE
    watch.look()
    found[0] = NO_WORKER
    clock.now = 20 * MINUTE
    assert watch.look() == []


def test_one_mail_a_problem_and_day_whichever_process_looks(server, found, settings):
    server.start()
    settings.RESKILL_OPERATOR_AFTER_MINUTES = 0
    found.append(NO_WORKER)
    assert Alerts().look() == ["no-worker"]
    assert Alerts().look() == [] and Alerts().look() == []
    found.append(error("queue", "Redis does not answer.", "Start Redis.", "no-queue"))
    assert Alerts().look() == ["no-queue"]
    age(timedelta(hours=23))
    assert Alerts().look() == []
    assert len(server.got) == 4


def test_a_problem_that_lasts_is_mailed_again_the_next_day(server, found, settings):
    server.start()
    settings.RESKILL_OPERATOR_AFTER_MINUTES = 0
    found.append(NO_WORKER)
    Alerts().look()
    OutgoingMail.objects.all().delete()  # the id of another day
    assert Alerts().look() == ["no-worker"] and len(server.got) == 4


def test_a_mail_server_that_is_down_delays_the_mail(server, found, settings):
    settings.RESKILL_OPERATOR_AFTER_MINUTES = 0
    settings.RESKILL_OPERATOR_MAIL = ["op@example.org"]
    found.append(NO_WORKER)
    assert Alerts().look() == ["no-worker"]
    assert OutgoingMail.objects.get().state == OutgoingMail.State.WAITING
    server.start()
    send_waiting_mails()
    assert server.recipients() == ["op@example.org"]


def test_ignored_problems_are_not_mailed_and_unknown_codes_are_told(server, found, settings):
    settings.RESKILL_OPERATOR_AFTER_MINUTES = 0
    settings.RESKILL_OPERATOR_IGNORES = ["no-worker", "no-woker"]
    found.append(NO_WORKER)
    assert Alerts().look() == []
    (message,) = [message for message in check_settings(always=True) if message.id == "reskill.W004"]
    assert "no-woker" in message.msg and "no-worker" in message.hint


def test_without_an_address_nothing_is_written_and_nothing_watches(found, settings):
    settings.RESKILL_OPERATOR_AFTER_MINUTES = 0
    found.append(NO_WORKER)
    assert Alerts().look() == [] and not OutgoingMail.objects.exists()
    assert watching.watch_in_background() is None


def test_the_site_only_acts_while_the_schedule_is_silent(monkeypatch):
    looks = []
    fake = type("Fake", (), {"look": lambda _: looks.append(1) or []})()
    monkeypatch.setattr(watching, "check_beat", lambda: [good("beat", "The schedule is running.")])
    watching._look_for_schedule(fake)()
    assert looks == []
    monkeypatch.setattr(watching, "check_beat", lambda: [error("beat", "Silent.", "Start it.", "no-schedule")])
    watching._look_for_schedule(fake)()
    assert looks == [1]


def test_each_problem_has_a_finding_and_a_failed_run_keeps_its_message_to_itself(server, settings, monkeypatch):
    server.start()
    settings.RESKILL_OPERATOR_AFTER_MINUTES = 0
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    monkeypatch.setattr(services, "_LEAST_FREE", 10**18)
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(work, "last_backup", lambda: None)
    Recalculation.objects.create(state=Recalculation.State.HELD, scope=Recalculation.Scope.DEPARTMENT)
    long_ago = timezone.now() - timedelta(days=2)
    Recalculation.objects.create(
        state=Recalculation.State.MATCHING, scope=Recalculation.Scope.EMPLOYEES, heartbeat_at=long_ago
    )
    Recalculation.objects.create(state=Recalculation.State.FAILED)
    Webhook.objects.create(application=make_application(), url="https://lms.example.org/", paused_at=long_ago)
    OutgoingMail.objects.create(recipient="dora@example.org", content=b"x", next_attempt_at=None)
    age(timedelta(hours=1))
    monkeypatch.setattr(Recalculation, "message", "The task of Dora Hofmann cannot be read.", raising=False)
    assert {*Alerts().look()} == {*PROBLEMS} - {"no-worker"}
    said = "".join(server.texts())
    assert "Dora" not in said and "dora" not in said
    assert "The last run over everyone failed." in said and "1 webhook is paused" in said
