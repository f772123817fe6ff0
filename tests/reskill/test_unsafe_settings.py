"""A public site with unsafe settings does not start; a safe one passes Django's checks for deployment."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from reskill import checks

SAFE = {
    "ALLOWED_HOSTS": ["reskill.example.org", "localhost"], "DEBUG": False, "HTTPS": True, "DEMO": False,
    "SECRET_KEY": "k7" + "qwertzuiopasdfghjklyxcvbnm1234567890" * 2, "RESKILL_STAFF_SECOND_FACTOR": True,
    "MAIL_DELIVERY_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "UNKNOWN_SETTINGS": {},
    "RESKILL_AUDIT": True, "RESKILL_KEEP_AUDIT_DAYS": 183,
}  # fmt: skip
UNSAFE = [
    ({"DEBUG": True}, "reskill.E001"),
    ({"SECRET_KEY": "short"}, "reskill.E002"),
    ({"SECRET_KEY": "a" * 60}, "reskill.E002"),
    ({"SECRET_KEY": "django-insecure-" + "qwertzuiopasdfghjklyxcvbnm1234567890"}, "reskill.E002"),
    ({"ALLOWED_HOSTS": ["*"]}, "reskill.E003"),
    ({"HTTPS": False}, "reskill.E004"),
    ({"DEMO": True}, "reskill.E005"),
    ({"MAIL_DELIVERY_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "reskill.E006"),
    ({"RESKILL_AUDIT": False}, "reskill.E007"),
    ({"RESKILL_KEEP_AUDIT_DAYS": 182}, "reskill.E007"),
    ({"RESKILL_STAFF_SECOND_FACTOR": False}, "reskill.W001"),
    ({"MAIL_DELIVERY_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, "reskill.W002"),
]


@pytest.fixture
def site(settings):
    """Sets the settings of a safe public site, with changes."""
    settings.TESTING = False

    def make(**changes):
        for name, value in {**SAFE, **changes}.items():
            setattr(settings, name, value)

    return make


def found() -> list[str]:
    return [message.id for message in run_checks(tags=["security"]) if message.id.startswith("reskill.")]


def test_a_safe_site_starts(site):
    site()
    assert found() == []
    checks.refuse_unsafe_settings()


@pytest.mark.parametrize(("changes", "wanted"), UNSAFE, ids=[f"{key} {next(iter(change))}" for change, key in UNSAFE])
def test_each_fault_has_its_id_and_errors_stop_the_start(site, settings, changes, wanted):
    site(**changes)
    assert found() == [wanted]
    if ".W" in wanted:
        checks.refuse_unsafe_settings()
        return
    with pytest.raises(ImproperlyConfigured, match=wanted):
        checks.refuse_unsafe_settings()
    settings.SILENCED_SYSTEM_CHECKS = [wanted]
    checks.refuse_unsafe_settings()


def test_a_site_for_this_machine_alone_needs_no_settings(site):
    site(ALLOWED_HOSTS=["localhost", "127.0.0.1"], HTTPS=False, DEBUG=True, SECRET_KEY="short")
    assert found() == []
    checks.refuse_unsafe_settings()


# DJANGO_ALLOW_ASYNC_UNSAFE is set by tests with a browser.
_OF_TESTS = ("RESKILL", "DATABASE", "DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE")


def start(code: list[str], tmp_path, **environ) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_TESTS)}
    environ = {**kept, "RESKILL_VAR": str(tmp_path), "ALLOWED_HOSTS": "reskill.example.org", **environ}
    return subprocess.run([sys.executable, *code], env=environ, capture_output=True, text=True, check=False)


def test_the_web_process_refuses_to_start(tmp_path):
    ended = start(["-c", "import reskill.wsgi"], tmp_path)
    assert ended.returncode != 0 and "reskill.E004" in ended.stderr


def test_the_worker_refuses_to_start(tmp_path):
    ended = start(["-m", "celery", "-A", "reskill", "worker", "--pool", "solo"], tmp_path)
    assert ended.returncode != 0 and "reskill.E004" in ended.stderr + ended.stdout


def test_a_safe_site_passes_the_checks_for_deployment(tmp_path):
    environ = {"HTTPS": "on", "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587"}
    ended = start(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], tmp_path, **environ)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("System check identified no issues") and ended.stderr == ""
