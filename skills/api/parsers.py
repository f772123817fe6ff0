"""The one reader of JSON bodies for REST, SCIM and xAPI: what is no JSON, or nested too deep, is a 400."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from skills.nesting import MOST_LEVELS, is_too_deep

TOO_DEEP = f"Arrays and objects are nested too deep: at most {MOST_LEVELS} levels."


class BoundedJSONParser(JSONParser):
    """JSON of at most MOST_LEVELS levels. Raises ParseError."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        if is_too_deep(data):
            raise ParseError(TOO_DEEP)
        return data
