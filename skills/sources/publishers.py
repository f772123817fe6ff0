"""Publishers of exposure data, with version, licence and citation of each dataset."""

from dataclasses import dataclass

from skills.sources import economic_index, gpts_are_gpts, onet, working_with_ai
from skills.sources.layout import Layout


@dataclass(frozen=True)
class Publisher:
    """One published dataset. version: the version of the built-in layout and citation; an import can name another."""

    name: str
    version: str
    licence: str
    citation: str
    homepage: str


PUBLISHERS: dict[str, Publisher] = {
    "gpts-are-gpts": Publisher(
        "GPTs are GPTs",
        "2024",
        "MIT",
        "Eloundou, T., Manning, S., Mishkin, P., Rock, D. (2024). GPTs are GPTs: Labor market impact potential of "
        "LLMs. Science 384, 1306-1308.",
        "https://github.com/openai/GPTs-are-GPTs",
    ),
    "economic-index": Publisher(
        "Anthropic Economic Index",
        "2025",
        "CC BY (data), MIT (code)",
        "Handa, K. et al. (2025). Which Economic Tasks are Performed with AI? Evidence from Millions of Claude "
        "Conversations. Anthropic Economic Index, with the observed exposure of tasks and jobs published beside it.",
        "https://huggingface.co/datasets/Anthropic/EconomicIndex",
    ),
    "working-with-ai": Publisher(
        "Working with AI",
        "2025",
        "CC BY 4.0",
        "Tomlinson, K., Jaffe, S., Wang, W., Counts, S., Suri, S. (2025). Working with AI: Measuring the Applicability "
        "of Generative AI to Occupations. Microsoft Research.",
        "https://github.com/microsoft/working-with-ai",
    ),
    "onet": Publisher(
        "O*NET",
        "29.3",
        "CC BY 4.0",
        "O*NET 29.3 Database by the U.S. Department of Labor, Employment and Training Administration (USDOL/ETA). "
        "Used under the CC BY 4.0 license. O*NET is a trademark of USDOL/ETA.",
        "https://www.onetcenter.org/database.html",
    ),
}

LAYOUTS: tuple[Layout, ...] = (
    *gpts_are_gpts.LAYOUTS,
    *economic_index.LAYOUTS,
    *working_with_ai.LAYOUTS,
    *onet.LAYOUTS,
)
