"""Functions that create a small fictitious organisation with all data that a recalculation needs."""

from courses.models import Course
from skills.arithmetic.text import text_hash
from skills.models import Employee, ExposureDataset, HumanSkill, Occupation, Task
from tests.skills.taxonomies import add_dataset, add_reference_task

_VERBS = ["file", "sort", "explain", "repair", "plan", "write", "count", "comfort", "teach", "check"]
_THINGS = ["letters", "pumps", "menus", "budgets", "patients", "pupils", "gardens", "invoices", "songs", "maps"]
SKILLS = {"creativity": "invent songs and write new menus", "empathy": "comfort patients and explain to pupils"}


def statements(n: int) -> list[str]:
    """n different fictitious task statements. Every call returns the same statements."""
    return [
        f"{_VERBS[i % 10]} {_THINGS[(i // 10 + i) % 10]} on floor {i // 100} with colleague {i % 7}" for i in range(n)
    ]


def make_dataset(n: int = 30) -> ExposureDataset:
    """An active dataset of n reference tasks over three occupations."""
    dataset = add_dataset(content_hash="one", n_tasks=n, is_active=True)
    jobs = [Occupation.objects.get_or_create(soc_code=f"11-100{i}.00", title=f"Job {i}")[0] for i in range(3)]
    for i, statement in enumerate(statements(n)):
        figures = {"exposure": (i % 10) / 10, "automation": (i % 5) / 10}
        add_reference_task(dataset, f"{statement} every day", jobs[i % 3], key=str(i), **figures)
    return dataset


def make_courses(n: int = 12) -> list[Course]:
    courses = []
    for i, statement in enumerate(statements(n)):
        title = f"Course {i}: {list(SKILLS.values())[i % 2]}"
        description = f"Learn to {statement}."
        courses.append(
            Course.objects.create(
                identity=f"c{i}",
                title=title,
                provider="Academy",
                description=description,
                language="en",
                level=1 + i % 3,
                duration_hours=2 + i,
                text_hash=text_hash(f"{title}. {description}"),
            )
        )
    return courses


def make_employees(n: int, *, tasks_each: int = 3, department=None) -> list[Employee]:
    """n employees. Each shares tasks with the next employees."""
    texts = statements(n + tasks_each)
    people = []
    for i in range(n):
        person = Employee.objects.create(
            external_id=f"E{i}", name=f"Person {i}", languages=["en"], department=department
        )
        for position, text in enumerate(texts[i : i + tasks_each]):
            add_task(person, text, share=1 / tasks_each, position=position)
        people.append(person)
    return people


def add_task(person: Employee, statement: str, *, share: float = 0.2, position: int = 9) -> Task:
    return Task.objects.create(
        employee=person,
        statement=statement,
        text_hash=text_hash(statement),
        share=share,
        state="validated",
        source="employee",
        position=position,
    )


def make_organisation(n_employees: int = 6) -> list[Employee]:
    """Creates dataset, human skills, courses and employees. Nothing is embedded or assessed yet."""
    for slug, anchor in SKILLS.items():
        HumanSkill.objects.create(
            slug=slug,
            name=slug.title(),
            definition=anchor,
            task_anchors=[anchor],
            course_anchors=[f"learn to {anchor}"],
        )
    make_dataset()
    make_courses()
    return make_employees(n_employees)
