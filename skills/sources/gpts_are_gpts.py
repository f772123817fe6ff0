"""GPTs are GPTs (Eloundou, Manning, Mishkin, Rock; Science 384, 2024; MIT): labels of tasks, means of occupations."""

from collections.abc import Iterator

from skills.sources.layout import Layout, lines
from skills.sources.records import FigureRecord, Record, TaskRecord
from skills.sources.tables import Table

# The paper's beta. E0: no gain; E2: software built on a language model halves the time; E1: the model alone does.
BETA = {"E0": 0.0, "E2": 0.5, "E1": 1.0}
_CORE = {"Core": True, "Supplemental": False}
_OCCUPATION = {"exposure": "human_rating_beta", "exposure_model": "dv_rating_beta"}


def read_labels(table: Table) -> Iterator[Record]:
    """A task per line: people's label, GPT-4's label and GPT-4's automation grade, each as 0..1.

    The file's own alpha, beta and gamma are GPT-4's, not the people's: they are not read.
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
    """Two figures per line: the mean beta of an occupation's tasks, by people and by GPT-4."""
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
