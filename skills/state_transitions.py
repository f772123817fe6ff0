"""A table of states: from which state a row may go to which. One table per kind of row, kept by the module that moves it."""

from collections.abc import Iterable, Mapping

from skills.errors import WrongState


class Transitions:
    """The allowed transitions of one kind of row. allowed: by state, the states that may follow it."""

    def __init__(self, what: str, allowed: Mapping[str, Iterable[str]]) -> None:
        self.what = what
        self.allowed = {str(state): frozenset(map(str, following)) for state, following in allowed.items()}

    def allow(self, state: str, to: str) -> bool:
        """Whether a row in `state` may go to `to`. False for a state that the table does not name."""
        return str(to) in self.allowed.get(str(state), frozenset())

    def check(self, state: str, to: str) -> None:
        """Raises WrongState where the table does not allow it."""
        if not self.allow(state, to):
            raise WrongState(f"The {self.what} is '{state}' and cannot become '{to}'.")

    def leading_to(self, to: str) -> list[str]:
        """The states that `to` may follow, sorted: for updates that move only the rows that may move."""
        return sorted(state for state in self.allowed if self.allow(state, to))
