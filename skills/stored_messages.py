"""Messages that a row keeps: a code and values, put into words in the language of whoever reads them.

A worker does not know who will read what it writes. So a row stores no sentence, but two columns, `<name>_code` and
`<name>_values`, and `<name>` gives the words. Each app declares the sentences of its codes in `message_texts.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SENTENCES: dict[str, Any] = {}


def declare(sentences: Mapping[str, Any]) -> None:
    """Adds the sentences of an app: by code, a lazy translation with named values. Raises ValueError for a second
    sentence of the same code."""
    if twice := _SENTENCES.keys() & sentences.keys():
        raise ValueError(f"Two sentences are declared for: {', '.join(sorted(twice))}")
    _SENTENCES.update(sentences)


def declared() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_SENTENCES)


@dataclass(frozen=True)
class Message:
    """A code and its values: numbers, texts that need no translation, and messages. Empty code: nothing to say."""

    code: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, /, **values: Any) -> "Message":
        """The message with these values, as they are stored."""
        return cls(
            code, {name: value.as_json() if isinstance(value, Message) else value for name, value in values.items()}
        )

    def __bool__(self) -> bool:
        return bool(self.code)

    def __str__(self) -> str:
        return words(self.code, self.values)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "values": dict(self.values)}

    def columns(self, name: str) -> dict[str, Any]:
        """The two columns of a row that keeps the message as `name`."""
        return {f"{name}_code": self.code, f"{name}_values": dict(self.values)}


def words(code: str, values: Mapping[str, Any]) -> str:
    """The sentence in the active language; empty for an empty code. A code that no app declares, or values that do not
    fit its sentence, are shown as they are: another version of the program may have written the row."""
    if not code:
        return ""
    named = {name: _value(value) for name, value in values.items()}
    try:
        return str(_SENTENCES[code] % named)
    except (KeyError, TypeError, ValueError):
        return " ".join([code, *(f"{name}={value}" for name, value in named.items())])


def _value(value: Any) -> Any:
    """A message among the values is put into words, too."""
    return words(value["code"], value["values"]) if isinstance(value, dict) and "code" in value else value


def message_of(error: Exception) -> Message:
    """What a row keeps of an error: its own message, where it was raised with one; else its text as it is."""
    said = getattr(error, "said", None) or next(iter(error.args), None)
    return said if isinstance(said, Message) else Message.of("text", text=str(error))


def describe(error: Exception) -> Message:
    """What a row keeps of an error that nobody foresaw: its own message, or the kind of error and its text."""
    own = message_of(error)
    if own.code != "text":
        return own
    kind = type(error).__name__
    return Message.of("text", text=f"{kind}: {error}" if str(error) else kind)


def stored_message(name: str) -> property:
    """A property of a model: the words of the two columns; a Message can be assigned to it."""

    def read(row: Any) -> str:
        return words(getattr(row, f"{name}_code"), getattr(row, f"{name}_values"))

    def write(row: Any, message: Message) -> None:
        if not isinstance(message, Message):
            raise TypeError(
                f"'{name}' keeps a Message, not {type(message).__name__}: words are chosen when it is read."
            )
        for column, value in message.columns(name).items():
            setattr(row, column, value)

    return property(read, write)
