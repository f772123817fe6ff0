"""Webhooks in the admin, for an HR manager with access to all departments."""

import re

import pytest
from django.urls import reverse

from skills.models import ManagerScope, Webhook, WebhookDelivery
from skills.services import webhooks
from skills.services.access.roles import ensure_roles
from tests.api_client import make_application
from tests.receiver import sweep

pytestmark = pytest.mark.django_db
EVENTS = ["recalculation.finished", "path.changed"]


@pytest.fixture
def hr(org, client):
    """Hanna with access to all departments."""
    hanna = org.users["hanna"]
    ensure_roles().user_set.add(hanna)
    ManagerScope.objects.update_or_create(user=hanna, defaults={"sees_everyone": True})
    client.force_login(hanna)
    return client


@pytest.fixture
def hook(org):
    return webhooks.add_webhook(application=make_application(), url="https://lms.example.org/", events=EVENTS)[0]


def url(name: str, *args) -> str:
    return reverse(f"admin:skills_{name}", args=args)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_hr_sets_a_webhook_up_and_sees_its_secret_once(hr, org, there):
    data = {"application": make_application().pk, "url": there.url, "events": EVENTS, "description": "LMS"}
    page = text(hr.post(url("webhook_add"), data, follow=True))
    hook = Webhook.objects.get()
    secret = webhooks.secret_of(hook)
    assert secret in page.replace("&#x2B;", "+").replace("&#43;", "+")
    assert (hook.made_by, hook.events) == (org.users["hanna"], EVENTS)
    for again in (hr.get(url("webhook_change", hook.pk)), hr.get(url("webhook_changelist"))):
        assert "whsec_" not in text(again)
    hr.post(url("webhook_ping", hook.pk))
    sweep()
    assert there.events(secret)[0]["type"] == "ping"
    assert "Last success" in text(hr.get(url("webhook_change", hook.pk)))
    hr.post(url("webhook_new-secret", hook.pk))
    hook.refresh_from_db()
    assert webhooks.secret_of(hook) != secret


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "ftp://lms.example.org/"}, "begins with https"),
        ({"url": "https://lms.example.org/"}, "for this address already"),
        ({"events": ["review.decided"]}, "needs the scope reviews:read"),
    ],
)
def test_errors_are_shown_at_their_field(hr, hook, change, said):
    system = hook.application.connected_system
    system.scopes = ["recalculations:read", "recommendations:read"]
    system.save()
    data = {"application": hook.application.pk, "url": "https://x.example.org/", "events": EVENTS, **change}
    page = hr.post(url("webhook_add"), data)
    assert page.status_code == 200
    assert said in text(page)
    assert Webhook.objects.count() == 1


def test_a_changed_webhook_keeps_its_system(hr, hook):
    other = make_application("Another")
    data = {"application": other.pk, "url": "https://new.example.org/", "events": ["path.changed"], "description": ""}
    assert hr.post(url("webhook_change", hook.pk), data).status_code == 302
    hook.refresh_from_db()
    assert (hook.url, hook.events) == ("https://new.example.org/", ["path.changed"])
    assert hook.application != other


def test_an_address_in_a_title_is_not_capitalised(hr, hook):
    page = text(hr.get(url("webhook_change", hook.pk)))
    assert "Https://" not in page
    assert f"> {hook.url} </a>" in page


def test_buttons_pause_and_resume_and_a_get_request_changes_nothing(hr, hook):
    for name in ("ping", "pause", "resume", "new-secret", "replay"):
        hr.get(url(f"webhook_{name}", hook.pk))
    before = hook.secret_salt
    hook.refresh_from_db()
    assert (hook.paused_at, hook.secret_salt, WebhookDelivery.objects.count()) == (None, before, 0)
    hr.post(url("webhook_pause", hook.pk))
    assert "paused" in text(hr.get(url("webhook_changelist")))
    hook.refresh_from_db()
    assert "hanna" in hook.pause_reason
    page = text(hr.get(url("webhook_change", hook.pk), headers={"accept-language": "de"}))
    assert "Angehalten von hanna." in page
    hr.post(url("webhook_resume", hook.pk))
    hook.refresh_from_db()
    assert hook.paused_at is None


def test_the_log_shows_the_error_and_sends_the_event_again(hr, org, there):
    hook, secret = webhooks.add_webhook(application=make_application(), url=there.url, events=EVENTS)
    there.answers = [503]
    delivery = webhooks.ping(webhook=hook)
    sweep()
    assert "503" in text(hr.get(url("webhookdelivery_changelist")))
    page = text(hr.get(url("webhookdelivery_change", delivery.pk)))
    assert "503" in page and "no, thank you" in page
    assert str(delivery.event_id) in page and "waiting" in page and "(&#x27;waiting" not in page
    assert "The address has accepted no event since" in text(hr.get(url("webhook_change", hook.pk)))
    WebhookDelivery.objects.update(state="failed", next_attempt_at=None)
    hr.post(url("webhookdelivery_replay", delivery.pk))
    sweep()
    for again in ({"action": "replay", "_selected_action": [delivery.pk]},):
        hr.post(url("webhookdelivery_changelist"), again)
        sweep()
    WebhookDelivery.objects.update(state="failed", next_attempt_at=None)
    hr.post(url("webhook_replay", hook.pk), {"since": "2020-01-01"})
    sweep()
    assert len(there.events(secret)) == 4
    assert len({headers["webhook-id"] for headers, _ in there.got}) == 1


def test_deleting_a_webhook_deletes_its_read_only_log(hr, hook):
    delivery = webhooks.ping(webhook=hook)
    assert hr.get(url("webhookdelivery_add")).status_code == 403
    assert hr.post(url("webhookdelivery_delete", delivery.pk), {"post": "yes"}).status_code == 403
    assert hr.post(url("webhook_delete", hook.pk), {"post": "yes"}).status_code == 302
    assert not WebhookDelivery.objects.exists()


def test_hr_of_some_departments_and_viewers_have_no_access(hr, hook, org):
    delivery = webhooks.ping(webhook=hook)
    ManagerScope.objects.update(sees_everyone=False)
    for name, args in (("webhook_ping", [hook.pk]), ("webhook_new-secret", [hook.pk]),
                       ("webhookdelivery_replay", [delivery.pk])):  # fmt: skip
        assert hr.post(url(name, *args)).status_code in {403, 404}
    assert hr.get(url("webhook_change", hook.pk)).status_code == 403
    hook.refresh_from_db()
    assert WebhookDelivery.objects.count() == 1
