"""The personas with tasks, courses and answers, for tests of pages."""

from types import SimpleNamespace

from django.contrib.auth import get_user_model

from courses.models import Answer, Course, CoursePrerequisite
from courses.services.learning.visits import end_welcome
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Department, Employee, ExposureDataset, HumanSkill, ManagerScope
from tests.courses.organisations import SKILLS, add_task, make_courses, make_dataset, statements

_PERSONAS = ("alice", "bob", "charlie", "hanna")


def make_org() -> SimpleNamespace:
    """Two departments; Alice in the first, Bob in the second; Hanna is HR for the first; Charlie has no access."""
    care, office = Department.objects.create(name="Care"), Department.objects.create(name="Office")
    create = get_user_model().objects.create_user
    users = {
        name: create(name, f"{name}@example.org", "correct horse battery", is_staff=name == "hanna")
        for name in _PERSONAS
    }
    ManagerScope.objects.create(user=users["hanna"]).departments.add(care)
    work = {"A1": ("alice", "Nurse", care), "B1": ("bob", "Payroll clerk", office)}
    for external_id, (name, job_title, department) in work.items():
        Employee.objects.create(
            external_id=external_id,
            user=users[name],
            name=name.title(),
            email=users[name].email,
            job_title=job_title,
            department=department,
            languages=["en"],
        )
    return find_org()


def find_org() -> SimpleNamespace:
    """The personas that make_org created, read from the database."""
    departments = {department.name: department for department in Department.objects.all()}
    users = {user.username: user for user in get_user_model().objects.filter(username__in=_PERSONAS)}
    people = {person.external_id: person for person in Employee.objects.filter(external_id__in=["A1", "B1"])}
    for name, person in (("alice", people["A1"]), ("bob", people["B1"])):
        person.user, person.department = users[name], departments[{"alice": "Care", "bob": "Office"}[name]]
    return SimpleNamespace(
        care=departments["Care"], office=departments["Office"], alice=people["A1"], bob=people["B1"], users=users
    )


def make_world(org, *, n_tasks: int = 4, suggested: int = 1):
    """Gives Alice and Bob tasks and answers computed by the real code. Alice's first `suggested` tasks are suggestions."""
    for slug, anchor in SKILLS.items():
        HumanSkill.objects.create(
            slug=slug,
            name=slug.title(),
            definition=f"What helps to {anchor}.",
            task_anchors=[anchor],
            course_anchors=[f"learn to {anchor}"],
        )
    make_dataset()
    ExposureDataset.objects.update(
        citation="Someone (2024). A study.", licence="CC BY 4.0", homepage="https://example.org"
    )
    courses = make_courses()
    CoursePrerequisite.objects.create(course=courses[1], requires=courses[0])
    texts = statements(2 * n_tasks)
    for person, own in ((org.alice, texts[:n_tasks]), (org.bob, texts[n_tasks:])):
        for position, text in enumerate(own):
            add_task(person, text, share=1 / n_tasks, position=position)
    first = list(org.alice.tasks.order_by("position")[:suggested])
    for task in first:
        task.state = "suggested"
        task.save()
    for person in (org.alice, org.bob):
        end_welcome(employee=person)
    recalculate_here(run=start_recalculation())
    assert Answer.objects.current().count() == 2
    return org


def some_course() -> Course:
    return Course.objects.order_by("pk")[0]
