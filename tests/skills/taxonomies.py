"""A small classification of occupations, with tasks in our own words."""

from skills.models import AlternateTitle, ExposureDataset, Occupation, ReferenceTask
from skills.text import statement_key, text_hash

BAKING = ("Knead the dough", "Fire up the ovens", "Shape the loaves")
PAYING = ("Check time sheets", "Run the monthly pay", "Answer questions on payslips")


def small_taxonomy() -> dict[str, Occupation]:
    """Bakers and payroll clerks with three tasks each; dough shapers, next to bakers, with none."""
    dataset = ExposureDataset.objects.create(
        source="csv",
        name="Ours",
        version="1",
        licence="CC0",
        citation="us",
        content_hash="x",
        is_active=True,
        n_tasks=6,
    )
    made = {}
    for code, title, other, tasks in (
        ("51-3011.00", "Bakers", "Master Baker", BAKING),
        ("43-3051.00", "Payroll Clerks", "Pay Assistant", PAYING),
        ("51-3099.00", "Dough Bakers", "Dough Shaper", ()),
    ):
        made[title] = occupation = Occupation.objects.create(soc_code=code, title=title)
        AlternateTitle.objects.create(occupation=occupation, title=other, text_hash=text_hash(other))
        for text in tasks:
            ReferenceTask.objects.create(
                dataset=dataset, occupation=occupation, key=text, statement=text, text_hash=text_hash(text),
                statement_key=statement_key(text), is_core=True, exposure=0.5,
            )  # fmt: skip
    return made
