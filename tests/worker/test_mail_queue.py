"""Mails have a queue of their own: they do not wait until a recalculation has ended."""

from courses.tasks import do_chunk
from reskill.celery import app
from skills.models import OutgoingMail
from skills.services.mail import compose, store_mails
from skills.tasks import send_mails, watch_mails
from tests.courses.organisations import make_organisation
from tests.worker.test_faults import SLOW, begin, in_the_middle


def queue_of(task) -> str:
    return app.amqp.router.route({}, task.name)["queue"].name


def test_only_the_sending_of_mails_uses_the_queue_of_mails():
    assert [queue_of(task) for task in (send_mails, watch_mails, do_chunk)] == ["mail", "mail", "celery"]
    keys = {queue.name: (queue.exchange.name, queue.routing_key) for queue in app.conf.task_queues}
    assert keys == {
        "mail": ("mail", "mail"),
        "celery": ("celery", "celery"),
    }  # a common key would deliver each job twice


def test_a_worker_sends_a_mail_between_two_chunks(house, settings):
    make_organisation(60)
    house.start(SECRET_KEY=settings.SECRET_KEY, **SLOW)
    run = begin(house)
    house.wait(in_the_middle(run), "the middle of the run")
    store_mails(messages=[compose(subject="Hello", text="A secret link", to="dora@example.org")])
    house.send(send_mails)
    house.wait(lambda: not OutgoingMail.objects.waiting().exists(), "the mail")
    assert OutgoingMail.objects.get().state == OutgoingMail.State.SENT
    assert run.chunks.exclude(state="done").exists(), "the mail came after the whole run"
    assert list((house.folder / "mail").iterdir())


def test_a_worker_for_mails_alone_leaves_other_jobs(house, settings):
    make_organisation(3)
    house.start("-Q", "mail", name="mail", SECRET_KEY=settings.SECRET_KEY)
    run = begin(house)
    store_mails(messages=[compose(subject="Hello", text="A secret link", to="dora@example.org")])
    house.send(send_mails)
    house.wait(lambda: not OutgoingMail.objects.waiting().exists(), "the mail")
    run.refresh_from_db()
    assert run.state == "queued" and house.n_messages() == 1
