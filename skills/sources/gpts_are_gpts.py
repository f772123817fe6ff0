"""GPTs are GPTs (Eloundou, Manning, Mishkin, Rock; Science 384, 2024; MIT): task labels and occupation means."""

from collections.abc import Iterator

from skills.sources.layout import Layout, lines
from skills.sources.records import FigureRecord, Record, TaskRecord
from skills.sources.tables import Table

# The paper's beta. E0: no gain. E1: the language model alone halves the time. E2: software built on the model does.
BETA = {"E0": 0.0, "E2": 0.5, "E1": 1.0}
_CORE = {"Core": True, "Supplemental": False}
_OCCUPATION = {"exposure": "human_rating_beta", "exposure_model": "dv_rating_beta"}


def read_labels(table: Table) -> Iterator[Record]:
    """One task per line: human label, GPT-4 label and GPT-4 automation grade, each 0..1.

    The file's columns alpha, beta and gamma come from GPT-4, not from people, and are not read.
    """
    for line in lines(table):
        figures = {
            "exposure": line.one_of("human_exposure_agg", BETA),
            "exposure_model": line.one_of("gpt4_exposure", BETA),
            "automation": line.share("automation"),
        }
        yield TaskRecord(
            line.row.line,
            line.soc_code("O*NET-SOC Code"),
            line.title(),
            key=str(line.whole("Task ID")),
            statement=line.text("Task"),
            is_core=_CORE.get(line.optional("Task Type")),
            figures={name: value for name, value in figures.items() if value is not None},
        )


def read_occupations(table: Table) -> Iterator[Record]:
    """Two figures per line: the mean beta of an occupation's tasks, by human labels and by GPT-4 labels."""
    for line in lines(table):
        code, title = line.soc_code("O*NET-SOC Code"), line.title()
        for measure, column in _OCCUPATION.items():
            yield FigureRecord(line.row.line, code, title, measure=measure, value=line.needed(column))


LAYOUTS = (
    Layout(
        "gpts-are-gpts",
        "task labels",
        ("O*NET-SOC Code", "Task ID", "Task", "Title", "human_exposure_agg", "gpt4_exposure", "automation"),
        read_labels,
        measures=("exposure", "exposure_model", "automation"),
    ),
    Layout(
        "gpts-are-gpts",
        "occupation levels",
        ("O*NET-SOC Code", "Title", "dv_rating_beta", "human_rating_beta"),
        read_occupations,
    ),
)
