"""What HR does with learning units: start a new one, edit a part, bring an earlier version back."""

from typing import Any

from django.db import transaction

from courses.models import LearningUnit, UnitPart
from courses.services.library.unit_loading import header_of, save_part
from courses.services.library.unit_text import Header, parse
from skills.errors import BadInput

SKELETON = """## A scene

**Place, time.** What somebody says, and what happens then.

## Why it went wrong

What the words did to the other person.

## Three steps, word for word

1. **First step.** What to do, and its limit.

   > “A sentence to say.”

2. **Second step.**

   > “A sentence to say.”

3. **Third step.**

   > “A sentence to say.”

## Once more, with the steps

- **Guest:** What the guest says.
- **Ana:** What Ana answers.

## What AI may do, and what you decide

AI may draft. A person decides.

## Try it at work

- **With people.** Your task: “{task}”. A small thing to do. <!-- people -->
- **With things.** Your task: “{task}”. A small thing to do. <!-- things -->
- **With texts and figures.** A small thing to do. <!-- data -->
- **When you lead.** A small thing to do. <!-- leading -->

## Check yourself

### 1. A question

- [ ] An answer

  What this answer would do.

- [x] The right answer

  Why it is right.

## When to fetch somebody

- **Emergency:** what this situation can hide.
"""


@transaction.atomic
def save_own_part(*, header: Header, body: str, by: Any = None) -> LearningUnit:
    """The organisation's unit on the situation, with this text as its current version. Raises BadInput."""
    parse(body)
    save_part(header=header, body=body, origin=LearningUnit.Origin.ORGANISATION, by=by)
    return LearningUnit.objects.get(situation=header.situation, origin=LearningUnit.Origin.ORGANISATION)


@transaction.atomic
def bring_back(*, part: UnitPart, by: Any = None) -> None:
    """Saves an earlier version of the organisation's unit as its newest one. Raises BadInput for a shipped unit."""
    if part.unit.origin != LearningUnit.Origin.ORGANISATION:
        raise BadInput("A shipped unit is updated with the program. Copy it first.")
    save_part(header=header_of(part), body=part.text, origin=part.unit.origin, by=by)
