"""A short learning unit for tests."""

from courses.models import LearningUnit, UnitPart
from courses.services.library.unit_loading import save_part
from courses.services.library.unit_text import Header

QUESTION = """### {n}. What do you say?

- [ ] Answer one of {n}

  This one defends.

- [x] Answer two of {n}

  This one listens.

- [ ] Answer three of {n}

  This one promises.
"""
BODY = """## A scene

**At the desk.** “You are late,” says the guest. That is true.

## Why it went wrong

Nobody listened.

## Two steps

1. **Listen.**

   > “Tell me.” “From the start.”

2. **Ask.**

   > “What would help?”

## Once more

- **Guest:** You are late.
- **Ana:** I am. I’m sorry.
- *(They sit down.)*

## What AI may do

It may draft. You decide.

## Try it at work

- **Face to face.** Your task: “{task}”. Stay quiet past the first pause. <!-- people -->
- **In writing.** Rewrite the first sentence. <!-- data -->
- **With things.** Your task: “{task}”. Note the fault in their words. <!-- things -->
- **When you lead.** List what your people may promise. <!-- leading -->

## Check yourself

QUESTIONS

## When to fetch somebody

- **Doctor:** a complaint may be a symptom.
""".replace("QUESTIONS", "\n".join(QUESTION.replace("{n}", str(n)) for n in range(1, 6)).strip())


def header(**values) -> Header:
    return Header(**{
        "situation": "complaint", "level": "foundations", "language": "en", "title": "When somebody complains",
        "minutes": 7, "version": 1, "sources": ("Someone (2020): A study",), **values,
    })  # fmt: skip


def make_part(*, origin: str = LearningUnit.Origin.SHIPPED, body: str = BODY, **values) -> UnitPart:
    """The current version of a part with this header."""
    wanted = header(**values)
    save_part(header=wanted, body=body, origin=origin)
    return UnitPart.objects.current().get(
        unit__situation=wanted.situation, unit__origin=origin, level=wanted.level, language=wanted.language
    )
