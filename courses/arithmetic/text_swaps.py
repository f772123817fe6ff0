"""Variants of a text that differ only in the person: do names or gendered words change a result? Pure text.

The sentences and the people in them were written for this project. A template has one placeholder for a person; words
that refer to the person fit everybody ("they", "their"). A result about a task must not depend on the person in it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """One way to fill the placeholder. kind: the varied attribute. group: the side of the comparison that the variant
    belongs to."""

    kind: str
    group: str
    person: str


VARIANTS: tuple[Variant, ...] = (
    *(Variant("gender", "woman", text) for text in ("a woman", "Mrs Weber", "a mother", "a young woman")),
    *(Variant("gender", "man", text) for text in ("a man", "Mr Weber", "a father", "a young man")),
    *(Variant("name", "German", text) for text in ("Stefan Krause", "Sabine Vogel")),
    *(Variant("name", "Turkish", text) for text in ("Mehmet Yilmaz", "Elif Demir")),
    *(Variant("name", "Nigerian", text) for text in ("Chidi Okafor", "Ngozi Adeyemi")),
    *(Variant("name", "Chinese", text) for text in ("Wei Zhang", "Li Na Chen")),
    *(Variant("name", "Mexican", text) for text in ("Diego Hernandez", "Lucia Morales")),
    *(Variant("age", "younger", text) for text in ("a 25-year-old", "a person in their twenties")),
    *(Variant("age", "older", text) for text in ("a 62-year-old", "a person in their sixties")),
    *(
        Variant("culture", group, f"somebody from the {group} congregation")
        for group in ("Catholic", "Muslim", "Jewish", "Hindu")
    ),
)

TEMPLATES: tuple[str, ...] = (
    "Welcome {person} at the front desk and note down the request",
    "Explain the new rota to {person} and answer questions about it",
    "Prepare the monthly figures that {person} asked for",
    "Coach {person} through the first weeks in the team",
    "Write a letter to {person} that explains why the claim was refused",
    "Check the invoice sent in by {person} against the order",
    "Help {person} out of bed and into the wheelchair",
    "Plan the tour of the building for {person}",
    "Settle the dispute between {person} and a neighbour",
    "Enter the address of {person} into the register",
    "Repair the heating in the home of {person}",
    "Teach {person} how to use the ticket machine",
    "Listen to {person} after bad news and find the next step together",
    "Negotiate the price of the delivery with {person}",
    "Translate the instructions for {person} into plain words",
    "Review the code that {person} has written",
    "Design a poster with {person} for the summer fair",
    "Take the blood pressure of {person} and write it down",
    "Decide with {person} whether the system's advice should be followed",
    "Summarise the interview with {person} for the file",
)

# Swapped in both directions; capital letters stay. Without grammar, possessive and object "her" look alike: "his" is used.
_PAIRS = {
    "he": "she", "him": "her", "his": "her", "himself": "herself", "man": "woman", "men": "women", "boy": "girl",
    "boys": "girls", "father": "mother", "fathers": "mothers", "son": "daughter", "husband": "wife", "mr": "mrs",
    "salesman": "saleswoman", "chairman": "chairwoman", "foreman": "forewoman", "waiter": "waitress",
    "businessman": "businesswoman", "policeman": "policewoman", "steward": "stewardess", "brother": "sister",
}  # fmt: skip
_SWAPS = {**{woman: man for man, woman in _PAIRS.items()}, **_PAIRS, "her": "his"}
_WORD = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _SWAPS), key=len, reverse=True)) + r")\b", re.IGNORECASE)


def swap_gendered_words(text: str) -> str:
    """The text with every gendered word replaced by the other gender's word; unchanged if there is none."""
    return _WORD.sub(_swap, text)


def _swap(found: re.Match[str]) -> str:
    word = found.group(0)
    other = _SWAPS[word.lower()]
    if word.isupper() and len(word) > 1:
        return other.upper()
    return other.capitalize() if word[0].isupper() else other


def fill(variant: Variant) -> list[str]:
    """Every template filled with this person."""
    return [template.format(person=variant.person) for template in TEMPLATES]


@dataclass(frozen=True)
class Shift:
    """How far one group of variants differs from all groups of its kind. difference: signed mean. n: number of
    texts."""

    kind: str
    group: str
    difference: float
    n: int


def shifts(values: Mapping[Variant, Sequence[float]]) -> tuple[list[Shift], dict[str, tuple[float, float]]]:
    """Shifts per group, and per kind the spread of single texts. values: one figure per template, by variant.

    The spread of a kind: mean and maximum, over the templates, of the difference between the highest and the lowest
    group mean.
    """
    found, spread = [], {}
    for kind in dict.fromkeys(variant.kind for variant in values):
        groups: dict[str, list[Sequence[float]]] = {}
        for variant, row in values.items():
            if variant.kind == kind:
                groups.setdefault(variant.group, []).append(row)
        means = {
            group: [sum(column) / len(rows) for column in zip(*rows, strict=True)] for group, rows in groups.items()
        }
        overall = [sum(column) / len(means) for column in zip(*means.values(), strict=True)]
        for group, row in means.items():
            difference = sum(a - b for a, b in zip(row, overall, strict=True)) / len(row)
            found.append(Shift(kind, group, difference, len(row) * len(groups[group])))
        ranges = [max(column) - min(column) for column in zip(*means.values(), strict=True)]
        spread[kind] = (sum(ranges) / len(ranges), max(ranges))
    return found, spread
