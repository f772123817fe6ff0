"""What `manage.py doctor`, the page in the admin and the probes say about a broken installation."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from courses.models import Recalculation, Review
from reskill.condition import doctor, services, work
from reskill.condition.findings import PART_NAMES, Finding
from reskill.probes import Probes
from skills.services.access import roles

pytestmark = pytest.mark.django_db
DEAD = "redis://127.0.0.1:9/0"


def only(found: list[Finding]) -> tuple[str, str, str]:
    (finding,) = found
    return finding.level, finding.text, finding.advice


@pytest.fixture
def no_worker(monkeypatch):
    """The queue answers with three waiting jobs; no worker does."""

    class Queue:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def llen(self, key):
            return 0 if key.endswith("mail") else 3

    monkeypatch.setattr(services, "queue", Queue)
    monkeypatch.setattr(
        services.app.control, "inspect", lambda **_: type("Inspect", (), {"active_queues": lambda _: None})()
    )


def test_a_queue_that_does_not_answer_is_told(settings):
    settings.REDIS_URL = DEAD
    level, text, advice = only(services.check_queue())
    assert level == "error" and "Redis does not answer" in text and "REDIS_URL" in advice
    assert only(services.check_worker())[0] == "error"


def test_waiting_jobs_and_missing_workers_are_told(no_worker):
    assert only(services.check_queue())[:2] == ("ok", "Redis answers. 3 jobs are waiting.")
    level, text, advice = only(services.check_worker())
    assert level == "error" and "No worker answers" in text and "celery -A reskill worker" in advice


@pytest.mark.parametrize(
    ("served", "said"),
    [
        (["celery", "mail"], "A worker answers."),
        (["mail"], "Only the worker for mails answers"),
        (["celery"], "No worker serves the queue of mails."),
    ],
)
def test_a_queue_that_no_worker_serves_is_told(no_worker, monkeypatch, served, said):
    answer = {"one@here": [{"name": name} for name in served]}
    monkeypatch.setattr(
        services.app.control, "inspect", lambda **_: type("Inspect", (), {"active_queues": lambda _: answer})()
    )
    level, text, _advice = only(services.check_worker())
    assert text.startswith(said) and (level == "ok") is (len(served) == 2)


def test_the_schedule_is_silent_running_or_has_never_run():
    assert only(services.check_beat())[1].startswith("The schedule has never run")
    row = PeriodicTask.objects.create(name="watch", task="skills.watch_webhooks", interval=_every_minute())
    PeriodicTask.objects.filter(pk=row.pk).update(last_run_at=timezone.now() - timedelta(minutes=30))
    assert only(services.check_beat())[0] == "error"
    PeriodicTask.objects.filter(pk=row.pk).update(last_run_at=timezone.now())
    assert only(services.check_beat())[0] == "ok"


def _every_minute():
    return IntervalSchedule.objects.create(every=1, period=IntervalSchedule.MINUTES)


def test_a_mail_server_that_does_not_answer_is_told(settings):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert only(services.check_mail())[0] == "error"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = "/srv/mail"
    assert only(services.check_mail())[0] == "warning"


def test_a_full_disk_and_a_missing_model_are_told(settings, monkeypatch):
    monkeypatch.setattr(services, "_LEAST_FREE", 10**18)
    assert only(services.check_disk())[0] == "error"
    settings.RESKILL_MODEL = "/no/such/folder"
    assert only(services.check_model())[0] == "error"
    settings.RESKILL_MODEL = ""
    assert only(services.check_model())[0] == "ok"


def test_missing_migrations_are_told(monkeypatch):
    assert only(services.check_migrations())[0] == "ok"
    monkeypatch.setattr(services, "migrations_missing", lambda: ["skills.0002_more"])
    assert only(services.check_migrations()) == ("error", "1 migration is not applied.", "Run `manage.py migrate`.")


def test_held_stuck_and_failed_runs_are_told(settings):
    assert "no run over everyone" in only(work.check_runs())[1]
    Recalculation.objects.create(state=Recalculation.State.HELD, scope=Recalculation.Scope.DEPARTMENT)
    long_ago = timezone.now() - timedelta(seconds=2 * settings.RESKILL_CHUNK_LEASE_S)
    run = Recalculation.objects.create(state=Recalculation.State.MATCHING, heartbeat_at=long_ago)
    assert [finding.level for finding in work.check_runs()] == ["warning", "error"]
    Recalculation.objects.filter(pk=run.pk).update(state=Recalculation.State.FAILED)
    held, failed = work.check_runs()
    assert "1 run is held" in held.text and "failed" in failed.text


def test_overdue_reviews_are_counted(org):
    assert only(work.check_reviews())[0] == "ok"
    yesterday = timezone.localdate() - timedelta(days=1)
    Review.objects.create(employee=org.alice, kind=Review.Kind.PERSON, reason="Let us talk.", due_on=yesterday)
    assert only(work.check_reviews())[:2] == ("warning", "1 review is overdue.")


def test_a_missing_dataset_is_told():
    level, _text, advice = only(work.check_dataset())
    assert level == "error" and "load_starter" in advice


def test_every_part_has_a_finding_and_faults_come_first(settings, no_worker):
    found = doctor.examine()
    assert {finding.part for finding in found} == PART_NAMES.keys()
    levels = [finding.level for finding in found]
    assert levels == sorted(levels, key=["error", "warning", "ok"].index)
    assert all(finding.advice for finding in found if finding.level != "ok" and finding.part != "settings")


def test_a_part_that_cannot_be_examined_hides_no_other(monkeypatch, no_worker):
    def broken():
        raise ZeroDivisionError("by zero")

    monkeypatch.setitem(doctor.WITHOUT_DATABASE, "disk", broken)
    found = {finding.part: finding for finding in doctor.examine()}
    assert "by zero" in found["disk"].text and len(found) == len(PART_NAMES)


def test_without_a_database_only_the_rest_is_examined(monkeypatch, no_worker):
    def unreachable():
        raise OperationalError("no connection")

    monkeypatch.setattr(doctor.services, "check_database", unreachable)
    found = {finding.part: finding for finding in doctor.examine()}
    assert "DATABASE_URL" in found["database"].advice
    assert "runs" not in found and "disk" in found


def test_the_doctor_ends_with_1_and_writes_json(no_worker, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    assert ended.value.code == 1
    rows = json.loads(capsys.readouterr().out)
    assert {"part": "worker", "level": "error"}.items() <= next(row for row in rows if row["part"] == "worker").items()
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "ERROR    Worker: No worker answers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("role", "status"), [(roles.HR_MANAGERS, 200), (roles.DATA_STEWARDS, 200), (roles.HR_VIEWERS, 403)]
)
def test_those_who_start_runs_read_the_page(client, make_user, no_worker, role, status):
    roles.ensure_roles()
    user = make_user("hanna", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    response = client.get(reverse("admin:condition"))
    assert response.status_code == status
    if status == 200:
        html = response.content.decode()
        assert "No worker answers" in html and "celery -A reskill worker" in html


@pytest.fixture(autouse=True)
def _probes_forget(monkeypatch):
    """Answers of probes are kept for seconds; tests need each anew."""
    monkeypatch.setattr("reskill.probes._REMEMBERED_S", 0.0)


def test_probes_are_answered_over_plain_http_for_any_host(client, settings):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["reskill.example.org"]
    for address in ("/livez", "/readyz", "/readyz/"):
        response = client.get(address, headers={"host": "10.0.0.7:8000"})
        assert (response.status_code, response.json()["status"]) == (200, "ok")
        assert "Set-Cookie" not in response.headers and not response.cookies
    assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code in {301, 400}


def test_health_names_the_parts_and_readyz_stays_good_without_redis(client, settings):
    settings.REDIS_URL = DEAD
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["parts"]["queue"] == "error" and response.json()["parts"]["database"] == "ok"
    assert client.get("/readyz").status_code == 200


def test_readyz_fails_without_a_database_and_livez_does_not(client, monkeypatch):
    def unreachable():
        raise OperationalError("secret-host does not answer")

    monkeypatch.setattr(doctor.services, "check_database", unreachable)
    response = client.get("/readyz")
    assert response.status_code == 503 and response.json()["parts"] == {"database": "error"}
    assert b"secret-host" not in response.content
    assert client.get("/livez").status_code == 200


def test_answers_of_probes_are_kept_for_some_seconds(rf, monkeypatch):
    monkeypatch.setattr("reskill.probes._REMEMBERED_S", 1000.0)
    asked = []
    monkeypatch.setattr("reskill.probes.examine_database", lambda: asked.append(1) or [])
    probes = Probes(lambda request: None)
    for _ in range(3):
        assert probes(rf.get("/readyz")).status_code == 200
    assert len(asked) == 1


@pytest.fixture
def redis_is_down(settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = DEAD
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    settings.CACHES = {"default": {"BACKEND": "reskill.caching.RedisOrMemory", "LOCATION": DEAD, "OPTIONS": options}}


def test_sign_in_and_pages_work_while_redis_is_down(client, world, redis_is_down):
    world.users["alice"].set_password("correct horse battery")
    world.users["alice"].save()
    signed_in = client.post(reverse("account_login"), {"login": "alice", "password": "correct horse battery"})
    assert signed_in.status_code == 302 and "login" not in signed_in["Location"]
    assert client.get("/").status_code == 200


def test_wrong_passwords_are_still_limited_while_redis_is_down(redis_is_down):
    assert cache.add("attempts", 1) and not cache.add("attempts", 1)
    assert cache.incr("attempts") == 2
    assert cache.get_many(["attempts"]) == {"attempts": 2}
