"""Working with AI (Tomlinson, Jaffe, Wang, Counts, Suri; 2025; CC BY 4.0): applicability by occupation.

The figures are measured from observed use of Copilot, for six-digit SOC codes.
"""

from collections.abc import Iterator

from skills.sources.layout import Layout, lines
from skills.sources.records import FigureRecord, Record
from skills.sources.tables import Table


def read_occupations(table: Table) -> Iterator[Record]:
    """One figure per line."""
    for line in lines(table):
        yield FigureRecord(
            line.row.line,
            line.soc_code("SOC Code"),
            line.title("title"),
            measure="applicability",
            value=line.needed("ai_applicability_score"),
        )


LAYOUTS = (
    Layout("working-with-ai", "applicability", ("SOC Code", "title", "ai_applicability_score"), read_occupations),
)
