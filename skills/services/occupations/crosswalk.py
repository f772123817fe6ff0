"""Loads the identifiers of occupations in other classifications, ISCO-08 and ESCO, from a file.

The shipped table is Nesta's O*NET to ESCO crosswalk (November 2020, MIT; Kanders, Djumalieva, Sleeman and Orlik, Mapping
Career Causeways, 2020). It omits the matches with the lowest confidence (0.5) and occupations whose code or title has
changed since the O*NET-SOC version of the crosswalk: 1,213 matches of 480 occupations. It contains codes only, no texts.
"""

from collections import Counter, defaultdict
from pathlib import Path

from django.db import transaction

from skills.errors import BadInput
from skills.models import Occupation, OccupationIdentifier
from skills.sources.crosswalks import read_crosswalk

SHIPPED = Path(__file__).resolve().parents[2] / "starter" / "crosswalk.csv"
_BATCH = 900
Names = set[tuple[str, str]]  # scheme and value


@transaction.atomic
def load_crosswalk(*, path: str | Path = SHIPPED, keep: bool = False) -> dict[str, int]:
    """Counts, after replacing the identifiers of each occupation in the file with those of its rows.

    Layouts: `skills.sources.crosswalks`. An occupation may have several rows, and empty cells are ignored. Occupations that
    are not in the file keep their identifiers. keep: occupations that already have identifiers keep them, too.
    Raises BadInput with file, line and column for an invalid cell; then nothing is saved.
    """
    wanted: dict[str, Names] = defaultdict(set)
    counts = Counter(rows=0, occupations=0, identifiers=0, unknown_occupations=0)
    scheme = OccupationIdentifier.Scheme
    for row in read_crosswalk(path):
        counts["rows"] += 1
        names = wanted[row.soc_code]
        names |= {(key, value) for key, value in ((scheme.ISCO08, row.isco08), (scheme.ESCO, row.esco_uri)) if value}
    if not wanted:
        raise BadInput("has column names but no rows below them.", file=Path(path).name)
    codes = list(wanted)
    for start in range(0, len(codes), _BATCH):
        part = codes[start : start + _BATCH]
        known = dict(Occupation.objects.filter(soc_code__in=part).values_list("soc_code", "pk"))
        counts["occupations"] += len(known)
        counts["unknown_occupations"] += len(part) - len(known)
        counts["identifiers"] += sum(len(wanted[code]) for code in known)
        _write({pk: wanted[code] for code, pk in known.items()}, keep=keep)
    return dict(counts)


def _write(wanted: dict[int, Names], *, keep: bool) -> None:
    before: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in OccupationIdentifier.objects.filter(occupation__in=list(wanted)):
        before[row.occupation_id][row.scheme, row.value] = row.pk
    if keep:
        wanted = {pk: names for pk, names in wanted.items() if pk not in before}
    removed = [row for pk, names in wanted.items() for name, row in before[pk].items() if name not in names]
    for start in range(0, len(removed), _BATCH):
        OccupationIdentifier.objects.filter(pk__in=removed[start : start + _BATCH]).delete()
    added = [
        OccupationIdentifier(occupation_id=pk, scheme=scheme, value=value)
        for pk, names in wanted.items()
        for scheme, value in sorted(names - before[pk].keys())
    ]
    OccupationIdentifier.objects.bulk_create(added, batch_size=_BATCH)
