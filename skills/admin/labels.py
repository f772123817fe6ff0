"""Colours of the states in lists."""


class Colours(dict[str, str]):
    """Colour by code of a state, for `display(label=...)` of a column that returns (code, text).

    Codes without a colour are grey. A plain dictionary would show their code in place of the text.
    """

    def __missing__(self, code: str) -> str:
        return ""
