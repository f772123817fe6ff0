"""Mails through the queue, sent to a real mail server that fails and comes back."""

import email
import re
import socket
from email import policy

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from reskill.condition import work
from skills.models import Employee, OutgoingMail
from skills.services.mail import compose, retry_failed, send_waiting_mails
from skills.services.people.employee_deletion import delete_employees

pytestmark = pytest.mark.django_db


class MailServer:
    """Keeps what arrives. refusals: the answers to recipients that it does not take."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.got, self.refusals, self._controller = [], {}, None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()

    def texts(self, kind: str = "plain") -> list[str]:
        return [message.get_body((kind,)).get_content() for message in self.got]

    def recipients(self) -> list[str]:
        return [message["To"] for message in self.got]


@pytest.fixture
def enqueued(monkeypatch):
    calls = []
    monkeypatch.setattr("reskill.mail_queue.send_mails.delay", lambda: calls.append(1))
    return calls


@pytest.fixture
def server(settings, enqueued, monkeypatch):
    settings.EMAIL_BACKEND = "reskill.mail_queue.QueuedMail"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.RESKILL_PUBLIC_URL = "https://reskill.example.org/"
    monkeypatch.setattr("skills.services.mail.mail_sending._SERVER_REST_S", 0)
    server = MailServer()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


def write(to: str = "dora@example.org", text: str = "A secret link") -> None:
    compose(subject="Hello", text=text, to=to).send()


def states() -> dict[str, str]:
    return dict(OutgoingMail.objects.values_list("recipient", "state"))


def send_all() -> None:
    OutgoingMail.objects.waiting().update(next_attempt_at="2020-01-01T00:00:00Z")
    while send_waiting_mails():
        pass


def test_no_mail_is_lost_or_readable_while_the_server_is_down(server, enqueued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(3):
            write(f"P{n}@Example.org")
    assert len(enqueued) == 1
    assert b"secret" not in b"".join(bytes(mail.content) for mail in OutgoingMail.objects.all())
    for _attempt in range(5):
        send_all()
    assert set(states().values()) == {"waiting"} and "Errno" in OutgoingMail.objects.exclude(error="")[0].error
    OutgoingMail.objects.update(created_at="2020-01-01T00:00:00Z")
    (finding,) = work.check_outbox()
    assert (finding.level, finding.text) == ("warning", "3 e-mails wait, the oldest since 2020-01-01 00:00 UTC.")
    server.start()
    send_all()
    send_all()
    assert sorted(server.recipients()) == ["P0@Example.org", "P1@Example.org", "P2@Example.org"]
    assert states() == {f"p{n}@example.org": "sent" for n in range(3)}
    assert not OutgoingMail.objects.exclude(content=b"").exists()
    assert work.check_outbox()[0].level == "ok"


def test_a_mail_is_only_sent_if_its_transaction_commits(server):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_a_refusal_stops_no_other_mail_and_a_temporary_one_is_tried_again(server):
    server.refusals = {"gone@example.org": "550 No such user", "later@example.org": "450 Greylisted"}
    server.start()
    for name in ("gone", "later", "dora"):
        write(f"{name}@example.org")
    send_all()
    assert states() == {"gone@example.org": "failed", "later@example.org": "waiting", "dora@example.org": "sent"}
    assert OutgoingMail.objects.get(state="failed").error == "550 No such user"
    server.refusals = {}
    assert retry_failed() == 1
    send_all()
    assert set(states().values()) == {"sent"}


def test_erasing_a_person_erases_the_mails_to_them(server):
    dora = Employee.objects.create(external_id="D1", name="Dora", email="Dora@example.org")
    write("dora@example.org")
    write("other.dora@example.org")
    delete_employees(employees=[dora], by=None)
    assert states() == {"other.dora@example.org": "waiting"}


def test_a_password_link_goes_through_the_queue_as_text_and_html(client, server, make_user):
    server.start()
    make_user("dora")
    client.post(reverse("account_reset_password"), {"email": "dora@example.org"})
    assert states() == {"dora@example.org": "waiting"}
    send_all()
    (text,), (html,) = server.texts(), server.texts("html")
    link = re.search(r"http://\S+/password/reset/key/\S+", text)[0]
    assert f'href="{link}"' in html


def test_a_command_invites_thousands_in_their_language_with_absolute_links(server, settings, tmp_path, capsys):
    server.start()
    settings.RESKILL_MAIL_LANGUAGE = "en"
    Employee.objects.bulk_create(
        Employee(external_id=f"E{n}", name=f"P{n}", email=f"p{n}@example.org", languages=["de"] if n == 7 else [])
        for n in range(120)
    )
    Employee.objects.create(external_id="D2", name="Double", email="P1@example.org")
    file = tmp_path / "ids.txt"
    file.write_text("E1\nE7\nX9\n")
    with pytest.raises(CommandError, match="line 3: 'X9'"):
        call_command("invite", file=file)
    file.write_text("E1\nE7\n")
    call_command("invite", file=file, dry_run=True)
    assert "2 employees would be invited" in capsys.readouterr().out
    assert not OutgoingMail.objects.exists()
    call_command("invite", everyone=True)
    call_command("invite", everyone=True)
    out = capsys.readouterr()
    assert "120 invitations are stored, 1 employees could not be invited" in out.out and "D2" in out.err
    send_all()
    assert len(server.got) == 120 == len(set(server.recipients()))
    links = {
        re.search(r"https://reskill\.example\.org/accounts/password/reset/key/\S+", text)[0] for text in server.texts()
    }
    assert len(links) == 120
    (german,) = (message for message in server.got if message["To"] == "p7@example.org")
    assert "Einladung" in german["Subject"] and 'lang="de"' in german.get_body(("html",)).get_content()
    settings.RESKILL_PUBLIC_URL = ""
    with pytest.raises(CommandError, match="RESKILL_PUBLIC_URL"):
        call_command("invite", everyone=True)
