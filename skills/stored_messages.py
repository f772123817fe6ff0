"""Messages stored in rows as a code and values, and translated when they are shown.

A worker does not know the reader's language. A row therefore stores no sentence but two columns, `<name>_code` and
`<name>_values`; the property `<name>` returns the sentence. Each app declares the sentences of its codes in
`message_texts.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SENTENCES: dict[str, Any] = {}


def declare(sentences: Mapping[str, Any]) -> None:
    """Registers the sentences of an app. sentences: by code, a lazy translation with named values.

    Raises ValueError for a code that already has a sentence.
    """
    if duplicates := _SENTENCES.keys() & sentences.keys():
        raise ValueError(f"Two sentences are declared for: {', '.join(sorted(duplicates))}")
    _SENTENCES.update(sentences)


def declared() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_SENTENCES)


@dataclass(frozen=True)
class Message:
    """A code and its values: numbers, texts that need no translation, and messages. An empty code means no message."""

    code: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, /, **values: Any) -> "Message":
        """The message with these values. Messages among the values are converted to their JSON form."""
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
        """The values of the two columns of a row that stores the message as `name`."""
        return {f"{name}_code": self.code, f"{name}_values": dict(self.values)}


def words(code: str, values: Mapping[str, Any]) -> str:
    """The sentence in the active language; empty for an empty code.

    If no app declares the code, or the values do not fit the sentence, code and values are returned untranslated:
    another version of the program may have written the row.
    """
    if not code:
        return ""
    named = {name: _value(value) for name, value in values.items()}
    try:
        return str(_SENTENCES[code] % named)
    except (KeyError, TypeError, ValueError):
        return " ".join([code, *(f"{name}={value}" for name, value in named.items())])


def _value(value: Any) -> Any:
    """The value for the sentence; a stored message is converted to its sentence."""
    return words(value["code"], value["values"]) if isinstance(value, dict) and "code" in value else value


def message_of(error: Exception) -> Message:
    """The message to store for an error: the Message it was raised with, or else its text."""
    original = getattr(error, "original", None) or next(iter(error.args), None)
    return original if isinstance(original, Message) else Message.of("text", text=str(error))


def describe(error: Exception) -> Message:
    """The message to store for an unexpected error: the Message it was raised with, or the error's class and text."""
    message = message_of(error)
    if message.code != "text":
        return message
    kind = type(error).__name__
    return Message.of("text", text=f"{kind}: {error}" if str(error) else kind)


def stored_message(name: str) -> property:
    """A model property that reads the sentence from the two columns. A Message can be assigned to it."""

    def read(row: Any) -> str:
        return words(getattr(row, f"{name}_code"), getattr(row, f"{name}_values"))

    def write(row: Any, message: Message) -> None:
        if not isinstance(message, Message):
            raise TypeError(
                f"'{name}' stores a Message, not {type(message).__name__}: the sentence is translated when it is read."
            )
        for column, value in message.columns(name).items():
            setattr(row, column, value)

    return property(read, write)
