"""The sheet of labelled advertisements, and how found tasks are compared with it."""

from skills.arithmetic.job_text import task_candidates
from skills.services.evaluation import advertisements
from skills.services.evaluation.advertisements import HELD_OUT, Advertisement, compare, read_advertisements
from skills.services.people.job_descriptions import FoundTask


def test_the_sheet_has_six_texts_of_each_group_in_three_languages():
    texts = read_advertisements()
    assert sum(text.group == HELD_OUT for text in texts) == 6
    assert len(texts) == 12
    assert {text.language for text in texts if text.group == HELD_OUT} == {"en", "de", "fr"}


def test_candidates_of_the_sheet_are_its_tasks():
    for text in read_advertisements():
        found = task_candidates("\n".join(text.lines))
        assert len(found) == len(text.tasks), text.number
        assert all(row.is_named_task for row in found)


def test_each_labelled_task_counts_once(monkeypatch):
    ticked = [("Clean the ovens", True), ("clean the ovens.", True), ("Sell bread", True), ("Order flour", False)]
    rows = [FoundTask(words, 0.9, is_likely, 0.5) for words, is_likely in ticked]
    monkeypatch.setattr(advertisements, "find_tasks", lambda text: rows)
    found = compare(Advertisement("1", HELD_OUT, "en", ["…"], ["Clean the ovens", "Order flour"]))
    assert (found.n_ticked, found.wrong, found.missed) == (3, ["clean the ovens.", "Sell bread"], ["Order flour"])
