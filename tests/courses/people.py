"""The personas with work, courses and an answer, for tests of pages."""

from courses.models import Answer, Course, CoursePrerequisite
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import ExposureDataset, HumanSkill
from tests.courses.organisations import SKILLS, add_task, make_courses, make_dataset, statements


def make_world(org, *, n_tasks: int = 4, suggested: int = 1):
    """Alice and Bob with tasks and answers computed by the real code; Alice's first `suggested` tasks are suggestions."""
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
    recalculate_here(run=start_recalculation())
    assert Answer.objects.current().count() == 2
    return org


def some_course() -> Course:
    return Course.objects.order_by("pk")[0]
