"""Finds the line of a name in the text of a JSON document."""

import json


class Lines:
    """Finds the line of each name. Names must be given in document order: each search starts at the name before."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.line = text, 0, 1

    def of(self, name: str) -> int:
        for written in (json.dumps(name, ensure_ascii=False), json.dumps(name)):
            found = self.text.find(written, self.at) if name else -1
            if found >= 0:
                self.line += self.text.count("\n", self.at, found)
                self.at = found
                break
        return self.line
