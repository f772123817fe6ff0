"""Loads the shipped emerging roles. HR can edit them afterwards."""

import json
from pathlib import Path

from django.db import transaction

from skills.arithmetic.text import normalise, text_hash
from skills.models import EmergingRole, EmergingRoleTask

ROLES = Path(__file__).resolve().parents[2] / "starter" / "emerging_roles.json"


@transaction.atomic
def load_emerging_roles() -> int:
    """Loads the shipped roles and returns their number. Existing roles stay as HR edited them."""
    rows = json.loads(ROLES.read_text(encoding="utf-8"))
    for position, row in enumerate(rows):
        role, is_new = EmergingRole.objects.get_or_create(
            slug=row["slug"], defaults={"title": row["title"], "summary": row["summary"], "position": position}
        )
        if is_new:
            EmergingRoleTask.objects.bulk_create(
                EmergingRoleTask(role=role, statement=normalise(text), text_hash=text_hash(text), position=place)
                for place, text in enumerate(row["tasks"])
            )
    return len(rows)
