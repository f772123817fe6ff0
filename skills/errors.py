"""The errors that a user can correct.

ReskillError
    ├── BadInput        a file or field is invalid; the message says where and what to do
    │   └── ChangedMeanwhile  another person or another window changed the row since it was shown
    ├── NothingLoaded   data must be imported or computed first
    ├── ModelError      the sentence model cannot be loaded, or its vectors have the wrong shape
    └── WrongState      a row cannot change from its present state to the requested state
"""


class ReskillError(Exception):
    """The base class. The text can be shown to the person who caused the error."""


class BadInput(ReskillError):
    """A file or field is invalid. The text names file, line and column as far as they are known, and what to do."""

    def __init__(self, message: object, *, file: str = "", line: int | None = None, column: str = "") -> None:
        """message: a text, or a Message (skills.stored_messages) where a row may store it; kept as `original`."""
        self.original, self.message, self.file, self.line, self.column = message, str(message), file, line, column
        parts = [file, f"line {line}" if line is not None else "", f"column '{column}'" if column else ""]
        where = ", ".join(part for part in parts if part)
        super().__init__(f"{where}: {message}" if where else message)


class ChangedMeanwhile(BadInput):
    """The row changed after the person saw it. The person sees the old and the new values and decides again."""


class NothingLoaded(ReskillError):
    """Required data is missing. The message names the command that loads the data."""


class ModelError(ReskillError):
    """The sentence model is unusable. The message names the setting to check."""


class WrongState(ReskillError):
    """The transition is not allowed. The message names both states. The row was not changed."""
