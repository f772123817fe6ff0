"""Everything that can go wrong in a way its user can mend.

ReskillError
    ├── BadInput        a file or field is not as it must be; says where and what to do
    │   └── ChangedMeanwhile  somebody, or another window, changed it since it was shown
    ├── NothingLoaded   something has to be imported or computed first
    ├── ModelError      the sentence model cannot be loaded, or its vectors do not fit
    └── WrongState      a row cannot go from its present state to the one asked for
"""


class ReskillError(Exception):
    """Its text can be shown to the person who caused it."""


class BadInput(ReskillError):
    """Names file, line, column and what to do. `where` is empty when only part of it is known."""

    def __init__(self, message: object, *, file: str = "", line: int | None = None, column: str = "") -> None:
        """message: a text, or a Message (skills.stored_messages) where a row may keep it; `said` is what was given."""
        self.said, self.message, self.file, self.line, self.column = message, str(message), file, line, column
        parts = [file, f"line {line}" if line is not None else "", f"column '{column}'" if column else ""]
        where = ", ".join(part for part in parts if part)
        super().__init__(f"{where}: {message}" if where else message)


class ChangedMeanwhile(BadInput):
    """What was to be changed is no longer what the person saw: they decide again, with both before them."""


class NothingLoaded(ReskillError):
    """The message names the command that loads what is missing."""


class ModelError(ReskillError):
    """The message names the setting to look at."""


class WrongState(ReskillError):
    """Names the row's state and the one it cannot go to. The row was not changed."""
