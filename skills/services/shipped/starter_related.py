"""Pairs of related occupations that ship: O*NET 29.3 (USDOL/ETA, CC BY 4.0), for the occupations of its file.

related_occupations.csv   codes alone, the closest first: ten primary and ten supplemental ones; manage.py derive_starter
"""

import csv
from pathlib import Path

from skills.models import Occupation, RelatedOccupation

RELATED = Path(__file__).resolve().parents[2] / "starter" / "related_occupations.csv"


def load_related() -> int:
    """The number of stored pairs, after adding those that ship. If there are pairs already, nothing is added."""
    if not RelatedOccupation.objects.exists():
        ids = dict(Occupation.objects.values_list("soc_code", "pk"))
        with RELATED.open(encoding="utf-8", newline="") as file:
            related = {row["soc_code"]: row["related"].split() for row in csv.DictReader(file)}
        pairs = [
            RelatedOccupation(occupation_id=ids[code], related_id=ids[other], rank=rank)
            for code, others in related.items()
            for rank, other in enumerate(others, 1)
            if code in ids and other in ids
        ]
        RelatedOccupation.objects.bulk_create(pairs, batch_size=5000)
    return RelatedOccupation.objects.count()


def write_related() -> None:
    """Writes the stored pairs to the file that ships."""
    rows = RelatedOccupation.objects.order_by("occupation__soc_code", "rank", "related__soc_code")
    found: dict[str, list[str]] = {}
    for code, other in rows.values_list("occupation__soc_code", "related__soc_code"):
        found.setdefault(code, []).append(other)
    with RELATED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("soc_code", "related"))
        writer.writerows((code, " ".join(others)) for code, others in found.items())
