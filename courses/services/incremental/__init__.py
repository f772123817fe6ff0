"""What lets a recalculation skip work. All other packages import from this module only; a contract in pyproject.toml
checks that.

What may be skipped
    People whose current answer is still valid. `unchanged_employees` finds them when a run is planned: by a hash of each
    person's rows and, if courses changed, by whether one of those courses can enter or leave the person's list.
    `same_inputs` finds people whose rows were saved again with the same content, once their inputs have been read.
    Cells of the workforce figures whose answers are the same (`update_cells`; after a run over a few people, only the
    difference is added), and the figures of all courses while answers and catalogue are the same (`supply_state`).
    A new centre of the catalogue while the mean of all courses has hardly moved (`refresh_centre`). The stored centre is
    used by every answer, whether or not other work is skipped.

Why that is safe
    1. The hash of a person's rows (`input_states`) covers every table that inputs are read from, in whole rows. The few
       columns left out are listed in `input_state`, and a test shows that no input is made from them. Another test watches
       the queries, so that a new table cannot be forgotten. The hash is computed before the rows are read, so an edit in
       between is checked again by the next run.
    2. The hash also contains what all answers share: dataset, model, settings, uptake, centre, and the program itself
       (`answers/program_fingerprint.py`). After an upgrade that changes the arithmetic, everybody is computed.
    3. A changed course counts as one removed and one added course. `courses/arithmetic/reach.py` shows when neither can
       change a list. Each answer stores the data needed for that: its threshold (`Threshold`). Each run stores a hash of
       every course (`remember_catalogue`; `forget_catalogues` deletes those of which no answer is left). If many courses
       changed, everybody is computed (`FEW_COURSES`).
    4. People for whom this cannot be decided are computed: people with a goal, answers without a threshold, unknown
       catalogues.
    5. `tests/courses/services/test_incremental_equals_everybody.py` edits an organisation at random and compares every
       answer and every figure with the result of computing everybody.

What a mistake would look like
    Nothing fails. A person's page shows an answer from before the edit; a retired course stays in a list; a new course is
    missing; a cell's sums differ from its answers. A run with "compute everybody, changed or not" (`recalculate --force`)
    then changes answers although nothing was edited.

How to switch it off
    RESKILL_INCREMENTAL=off: every run computes everybody in its scope and counts all their cells. Answers are the same, but
    runs take longer. When it is switched on again, it uses what was stored in the meantime.
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
