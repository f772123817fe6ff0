"""Datasets and reference tasks for tests, and a small fictitious classification of occupations."""

from skills.arithmetic.text import statement_key, text_hash
from skills.models import AlternateTitle, ExposureDataset, Occupation, ReferenceTask

BAKING = ("Knead the dough", "Fire up the ovens", "Shape the loaves")
PAYING = ("Check time sheets", "Run the monthly pay", "Answer questions on payslips")


def add_dataset(name: str = "Ours", **values) -> ExposureDataset:
    """A dataset without tasks. values: fields that matter to the test. n_tasks is not counted; set it in `values`."""
    usual = {"source": "csv", "version": "1", "licence": "CC0", "citation": "us", "content_hash": name}
    return ExposureDataset.objects.create(name=name, **{**usual, **values})


def add_reference_task(
    dataset: ExposureDataset, statement: str, occupation: Occupation | None = None, **values
) -> ReferenceTask:
    """A reference task of the dataset. Its key is the start of its statement, unless `values` sets another."""
    usual = {"key": statement[:60], "text_hash": text_hash(statement), "statement_key": statement_key(statement)}
    return ReferenceTask.objects.create(
        dataset=dataset, statement=statement, occupation=occupation, **{**usual, **values}
    )


def small_taxonomy() -> dict[str, Occupation]:
    """Three occupations by title: bakers and payroll clerks with three tasks each, and dough bakers without tasks."""
    dataset = add_dataset(is_active=True, n_tasks=6)
    made = {}
    for code, title, other, tasks in (
        ("51-3011.00", "Bakers", "Master Baker", BAKING),
        ("43-3051.00", "Payroll Clerks", "Pay Assistant", PAYING),
        ("51-3099.00", "Dough Bakers", "Dough Shaper", ()),
    ):
        made[title] = occupation = Occupation.objects.create(soc_code=code, title=title)
        AlternateTitle.objects.create(occupation=occupation, title=other, text_hash=text_hash(other))
        for text in tasks:
            add_reference_task(dataset, text, occupation, is_core=True, exposure=0.5)
    return made
