"""Links courses to the prerequisites that a file names, without creating cycles."""

from collections import defaultdict
from collections.abc import Mapping

from courses.models import Course, CoursePrerequisite
from courses.services.catalogue.course_rows import CourseRow, Reading

_BATCH = 500


def link_prerequisites(reading: Reading, ids: Mapping[str, int]) -> int:
    """How many of the file's prerequisites were new. ids: course id by identity in the file.

    If all names in a course's cell are known, they replace its prerequisites. An empty cell changes nothing. Unknown
    names, names of several courses and links that would create a cycle are left out and reported.
    """
    wanted = [row for row in reading.courses.values() if row.requires]
    if not wanted:
        return 0
    names, graph = _Names(reading, ids), _Graph()
    found = {row.identity: names.found(row) for row in wanted}
    for row in wanted:
        needs = {need for need in found[row.identity] if need is not None}
        if None not in found[row.identity]:
            graph.keep_only(ids[row.identity], needs)
    new_links, column = [], reading.columns["prerequisites"]
    for row in wanted:
        course = ids[row.identity]
        for name, need in zip(row.requires, found[row.identity], strict=True):
            if need is None:
                continue
            if graph.reaches(need, course):
                message = f"{row.values['title']!r} requires {name!r}, which requires it in turn; this link is left out"
                reading.say(row.line, column, message, "prerequisite circle")
            elif graph.add(course, need):
                new_links.append(CoursePrerequisite(course_id=course, requires_id=need))
    CoursePrerequisite.objects.filter(pk__in=graph.dropped).delete()
    CoursePrerequisite.objects.bulk_create(new_links, batch_size=_BATCH)
    return len(new_links)


class _Names:
    """Looks up courses by key, then by title: first those of the file, then those of the database."""

    def __init__(self, reading: Reading, ids: Mapping[str, int]) -> None:
        self.reading = reading
        keys, titles = defaultdict(set), defaultdict(set)
        for row in reading.courses.values():
            titles[row.values["title"].casefold()].add(ids[row.identity])
            for key in row.keys:
                keys[key.casefold()].add(ids[row.identity])
        old_keys, old_titles = defaultdict(set), defaultdict(set)
        for pk, key, title in Course.objects.values_list("pk", "external_id", "title"):
            old_titles[title.casefold()].add(pk)
            if key:
                old_keys[key.casefold()].add(pk)
        self.layers = (keys, titles, old_keys, old_titles)

    def found(self, row: CourseRow) -> list[int | None]:
        """The course id for each name; None, with a remark, for an unknown or ambiguous name."""
        return [self._one(row, name) for name in row.requires]

    def _one(self, row: CourseRow, name: str) -> int | None:
        candidates = next((layer[name.casefold()] for layer in self.layers if name.casefold() in layer), set())
        if len(candidates) == 1:
            return next(iter(candidates))
        message = (
            f"{len(candidates)} courses are called {name!r}; use a key"
            if candidates
            else f"there is no course {name!r}"
        )
        reason = "prerequisite not clear" if candidates else "unknown prerequisite"
        self.reading.say(row.line, self.reading.columns["prerequisites"], f"{message}; left out", reason)
        return None


class _Graph:
    """All prerequisite links, including new ones. dropped: primary keys of links that the file no longer names."""

    def __init__(self) -> None:
        self.needs: dict[int, dict[int, int]] = defaultdict(dict)
        self.dropped: list[int] = []
        for pk, course, need in CoursePrerequisite.objects.values_list("pk", "course_id", "requires_id"):
            self.needs[course][need] = pk

    def keep_only(self, course: int, needs: set[int]) -> None:
        for need in set(self.needs[course]) - needs:
            self.dropped.append(self.needs[course].pop(need))

    def add(self, course: int, need: int) -> bool:
        """Adds a link; whether the link is new."""
        if need in self.needs[course]:
            return False
        self.needs[course][need] = 0
        return True

    def reaches(self, start: int, goal: int) -> bool:
        """Whether `start` is `goal`, or requires `goal` directly or through other courses."""
        seen, waiting = set(), [start]
        while waiting:
            current = waiting.pop()
            if current == goal:
                return True
            if current not in seen:
                seen.add(current)
                waiting += self.needs.get(current, ())
        return False
