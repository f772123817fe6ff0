"""What lets a recalculation avoid work. Everything outside imports from here alone; a contract in pyproject.toml holds that.

What may be skipped
    People whose current answer still stands. `unchanged_employees` names them when a run is planned: by a hash of each
    person's rows, and, where courses changed, by whether one of those courses can enter or leave the person's list.
    `same_inputs` names those whose rows were saved again with the same content, once their inputs have been read.
    Cells of the workforce figures whose answers are the same (`update_cells`: after a run over a few people, only the
    difference is added), and the figures of all courses while answers and catalogue are the same (`supply_state`).
    A new centre of the catalogue while the mean of all courses has hardly moved (`refresh_centre`). It is stored and used
    by every answer, with or without the rest.

Why that is safe
    1. The hash of a person's rows (`input_states`) covers every table that inputs are read from, in whole rows. The few
       columns left out are named in `input_state`, and a test shows that no input is made of them. A test watches the
       queries, so that a new table cannot be forgotten. The hash is taken before the rows are read: an edit in between
       is looked at again.
    2. What all answers share is in the hash too: dataset, model, settings, uptake, centre, and the program itself
       (`answers/program_fingerprint.py`), so an upgrade that changes the arithmetic computes everybody.
    3. A changed course is one that goes and one that comes. `courses/arithmetic/reach.py` shows when neither can change a
       list. Each answer stores what it needs for that: its threshold (`Threshold`). Each run stores a hash of every course
       (`remember_catalogue`; `forget_catalogues` deletes those of which no answer is left). Where much changed, everybody
       is computed (`FEW_COURSES`).
    4. Whoever cannot be judged so is computed: people with a goal, answers without a threshold, unknown catalogues.
    5. `tests/courses/services/test_incremental_equals_everybody.py` edits an organisation at random and compares every
       answer and every figure with those of computing everybody.

What a mistake would look like
    Nothing fails. A person's page shows an answer from before the edit; a retired course stays in a list; a new one is
    missing; a cell's sums differ from its answers. A run with "compute everybody, changed or not" (`recalculate --force`)
    then changes answers although nothing was edited.

How to switch it off
    RESKILL_INCREMENTAL=off: every run computes everybody it is about and counts all their cells. Answers are the same and
    runs take longer. Switched on again, it goes on with what was stored meanwhile.
"""

from courses.services.incremental.catalogue_centre import refresh_centre
from courses.services.incremental.catalogue_changes import FEW_COURSES, forget_catalogues, remember_catalogue
from courses.services.incremental.figure_state import supply_state, update_cells
from courses.services.incremental.input_state import input_states, same_inputs, unchanged_employees

__all__ = [
    "FEW_COURSES",
    "forget_catalogues",
    "input_states",
    "refresh_centre",
    "remember_catalogue",
    "same_inputs",
    "supply_state",
    "unchanged_employees",
    "update_cells",
]
