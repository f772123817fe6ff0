"""Figures for Prometheus: who may read them, and what they say."""

import ipaddress
import json
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from courses.models import Recalculation
from reskill.error_reports import without_personal_data
from reskill.metrics import figures
from reskill.version import version
from skills.services.mail import store_mails
from tests.reskill.test_condition import DEAD

pytestmark = pytest.mark.django_db
TOKEN = {"authorization": "Bearer a-long-token"}


def read(client, **headers) -> dict[str, float]:
    answer = client.get("/metrics", headers=headers or TOKEN)
    assert answer.status_code == 200
    samples = [
        sample for family in text_string_to_metric_families(answer.content.decode()) for sample in family.samples
    ]
    return {f"{one.name}{json.dumps(one.labels) if one.labels else ''}": one.value for one in samples}


def test_without_a_token_or_an_address_there_are_no_figures(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("token", "networks", "proxies", "headers", "status"),
    [
        ("a-long-token", [], 0, TOKEN, 200),
        ("a-long-token", [], 0, {"authorization": "Bearer other"}, 404),
        ("a-long-token", [], 0, {}, 404),
        ("", ["127.0.0.1"], 0, {}, 200),
        ("", ["10.0.0.0/8"], 0, {}, 404),
        ("", ["10.0.0.0/8"], 1, {"x-forwarded-for": "10.1.2.3"}, 200),
        ("", ["127.0.0.1"], 1, {"x-forwarded-for": "203.0.113.9"}, 404),
        ("", ["10.0.0.0/8"], 1, {"x-forwarded-for": "10.1.2.3, 203.0.113.9"}, 404),  # forged by the client
    ],
)
def test_figures_need_the_token_or_an_address(client, settings, token, networks, proxies, headers, status):
    settings.RESKILL_METRICS_TOKEN = token
    settings.RESKILL_METRICS_ADDRESSES = [ipaddress.ip_network(network) for network in networks]
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert client.get("/metrics", headers=headers).status_code == status


def test_the_figures_count_requests_by_view_and_work_that_waits(client, settings):
    settings.RESKILL_METRICS_TOKEN, settings.REDIS_URL = "a-long-token", DEAD
    store_mails(messages=[EmailMessage("Hello", "Text", to=["a@example.org", "b@example.org"])])
    now = timezone.now()
    Recalculation.objects.create(started_at=now - timedelta(seconds=100), finished_at=now, n_done=1000, n_texts=500)
    client.get("/accounts/login/?next=/secret/")
    found = read(client)
    assert found['reskill_requests_total{"method": "GET", "status": "200", "view": "account_login"}'] >= 1
    assert found["reskill_mails_waiting"] == 2 and found["reskill_run_texts_per_second"] == pytest.approx(5)
    assert found[f'reskill_version{{"commit": "{figures.commit()}", "version": "{version()}"}}'] == 1
    assert "reskill_queue_jobs" not in found  # Redis is down; the rest is told
    assert not [name for name in found if "secret" in name]


def test_processes_of_other_programs_are_not_counted():
    assert figures._kind(["/venv/bin/python", "/venv/bin/gunicorn", "reskill.wsgi", "--bind", "x"]) == "web"
    assert figures._kind(["python", "-m", "celery", "-A", "reskill", "worker"]) == "worker"
    assert figures._kind(["celery", "-A", "reskill", "beat"]) == "beat"
    assert figures._kind(["celery", "-A", "other", "worker"]) == "" and figures._kind(["vim"]) == ""


def test_reports_of_errors_hold_no_data_about_people():
    event = {
        "user": {"email": "dora@example.org"},
        "extra": {"sys.argv": ["Dora"]},
        "request": {"method": "POST", "url": "https://x/accounts/password/reset/key/Dora/", "data": "Dora",
                    "query_string": "q=Dora", "headers": {"Cookie": "Dora", "X-Request-Id": "7"}},
        "exception": {"values": [{"type": "IntegrityError", "value": "Key (email)=(Dora)",
                                  "stacktrace": {"frames": [{"function": "save", "vars": {"name": "Dora"}}]}}]},
        "logentry": {"message": "failed for %s", "params": ["Dora"], "formatted": "failed for Dora"},
    }  # fmt: skip
    kept = json.dumps(without_personal_data(event))
    assert "Dora" not in kept and "dora" not in kept
    assert all(word in kept for word in ("IntegrityError", "save", '"X-Request-Id": "7"', "failed for"))


def test_sentry_sends_a_scrubbed_event():
    sentry_sdk = pytest.importorskip("sentry_sdk")
    from sentry_sdk.transport import Transport

    sent = []

    class Kept(Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope.get_event())

    client = sentry_sdk.Client(
        dsn="https://key@sentry.example.org/1",
        transport=Kept,
        before_send=without_personal_data,
        default_integrations=False,
    )
    try:
        raise ValueError("no such person: Dora")
    except ValueError as error:
        exception, hint = sentry_sdk.utils.event_from_exception(error, client_options=client.options)
        client.capture_event(exception, hint)
    client.close()
    (error,) = sent[0]["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "[removed]")
    assert all("vars" not in frame for frame in error["stacktrace"]["frames"])
