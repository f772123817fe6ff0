"""Prerequisites that a file names, found and linked without circles."""

from collections import defaultdict
from collections.abc import Mapping

from courses.models import Course, CoursePrerequisite
from courses.services.catalogue.course_rows import CourseRow, Reading

_BATCH = 500


def link_prerequisites(reading: Reading, ids: Mapping[str, int]) -> int:
    """Writes the prerequisites the file names; how many were new. ids: the course of each identity in the file.

    A course whose names are all known has these prerequisites afterwards and no others; an empty cell changes nothing.
    Names nobody knows, names of several courses, and links that would close a circle are left out and reported.
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
    fresh, column = [], reading.columns["prerequisites"]
    for row in wanted:
        course = ids[row.identity]
        for name, need in zip(row.requires, found[row.identity], strict=True):
            if need is None:
                continue
            if graph.reaches(need, course):
                message = (
                    f"{row.values['title']!r} requires {name!r}, which requires it: a circle; this link is left out"
                )
                reading.say(row.line, column, message, "prerequisite circle")
            elif graph.add(course, need):
                fresh.append(CoursePrerequisite(course_id=course, requires_id=need))
    CoursePrerequisite.objects.filter(pk__in=graph.dropped).delete()
    CoursePrerequisite.objects.bulk_create(fresh, batch_size=_BATCH)
    return len(fresh)


class _Names:
    """Courses by key, then by title: those of the file first, then those there were."""

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
        """The course each name means; None (and a remark) where that is none or not clear."""
        return [self._one(row, name) for name in row.requires]

    def _one(self, row: CourseRow, name: str) -> int | None:
        candidates = next((layer[name.casefold()] for layer in self.layers if name.casefold() in layer), set())
        if len(candidates) == 1:
            return next(iter(candidates))
        message = f"{len(candidates)} courses are called {name!r}; use a key" if candidates else f"no course {name!r}"
        reason = "prerequisite not clear" if candidates else "unknown prerequisite"
        self.reading.say(row.line, self.reading.columns["prerequisites"], f"{message}; left out", reason)
        return None


class _Graph:
    """All prerequisites there are, with those just added. dropped: primary keys of links the file no longer names."""

    def __init__(self) -> None:
        self.needs: dict[int, dict[int, int]] = defaultdict(dict)
        self.dropped: list[int] = []
        for pk, course, need in CoursePrerequisite.objects.values_list("pk", "course_id", "requires_id"):
            self.needs[course][need] = pk

    def keep_only(self, course: int, needs: set[int]) -> None:
        for need in set(self.needs[course]) - needs:
            self.dropped.append(self.needs[course].pop(need))

    def add(self, course: int, need: int) -> bool:
        """Whether the link is new."""
        if need in self.needs[course]:
            return False
        self.needs[course][need] = 0
        return True

    def reaches(self, start: int, goal: int) -> bool:
        """Whether `start` is `goal`, or requires it directly or through others."""
        seen, waiting = set(), [start]
        while waiting:
            current = waiting.pop()
            if current == goal:
                return True
            if current not in seen:
                seen.add(current)
                waiting += self.needs.get(current, ())
        return False
