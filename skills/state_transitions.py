"""Tables of allowed state transitions. Each kind of row has one table, in the module that changes the state."""

from collections.abc import Iterable, Mapping

from skills.errors import WrongState


class Transitions:
    """The allowed transitions of one kind of row. allowed: by state, the states that may follow.

    what: the name of the row in errors.
    """

    def __init__(self, what: str, allowed: Mapping[str, Iterable[str]]) -> None:
        self.what = what
        self.allowed = {str(state): frozenset(map(str, following)) for state, following in allowed.items()}

    def allow(self, state: str, to: str) -> bool:
        """Whether a row may change from `state` to `to`. False for a state that is not in the table."""
        return str(to) in self.allowed.get(str(state), frozenset())

    def check(self, state: str, to: str) -> None:
        """Raises WrongState if the transition is not allowed."""
        if not self.allow(state, to):
            raise WrongState(f"The {self.what} is '{state}' and cannot become '{to}'.")

    def leading_to(self, to: str) -> list[str]:
        """The states that may change to `to`, sorted. For updates that must skip rows in other states."""
        return sorted(state for state in self.allowed if self.allow(state, to))
