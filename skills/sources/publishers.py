"""Publishers of exposure data, with version, licence and citation of each dataset, and the releases that can be read."""

from dataclasses import dataclass

from skills.sources import economic_index, gpts_are_gpts, onet, working_with_ai
from skills.sources.layout import Layout


@dataclass(frozen=True)
class Publisher:
    """One published dataset.

    version: of the files that the program was built with; an import can name or find another. citation: with {version} where
    the publisher's credit names the release. releases: those whose layout can be read, for messages.
    """

    name: str
    version: str
    licence: str
    citation: str
    homepage: str
    releases: str = ""

    def credit(self, version: str = "", period: str = "") -> str:
        """The citation of a release. period: the days whose data it contains."""
        text = self.citation.replace("{version}", version or self.version)
        return f"{text} Data of {period}." if period else text


PUBLISHERS: dict[str, Publisher] = {
    "gpts-are-gpts": Publisher(
        "GPTs are GPTs",
        "2024",
        "MIT",
        "Eloundou, T., Manning, S., Mishkin, P., Rock, D. (2024). GPTs are GPTs: Labor market impact potential of "
        "LLMs. Science 384, 1306-1308.",
        "https://github.com/openai/GPTs-are-GPTs",
        "full_labelset.tsv and occ_level.csv of 2024",
    ),
    "economic-index": Publisher(
        "Anthropic Economic Index",
        "2025",
        "CC BY (data), MIT (code)",
        "Handa, K. et al. (2025). Which Economic Tasks are Performed with AI? Evidence from Millions of Claude "
        "Conversations. Anthropic Economic Index, with the observed exposure of tasks and jobs published beside it.",
        "https://huggingface.co/datasets/Anthropic/EconomicIndex",
        "the tables by task of February and March 2025, the tables of observed exposure, and the long tables "
        "(aei_raw_claude_ai, aei_raw_1p_api) since September 2025",
    ),
    "working-with-ai": Publisher(
        "Working with AI",
        "2025",
        "CC BY 4.0",
        "Tomlinson, K., Jaffe, S., Wang, W., Counts, S., Suri, S. (2025). Working with AI: Measuring the Applicability "
        "of Generative AI to Occupations. Microsoft Research.",
        "https://github.com/microsoft/working-with-ai",
        "the scores by occupation of 2025",
    ),
    "onet": Publisher(
        "O*NET",
        "29.3",
        "CC BY 4.0",
        "O*NET {version} Database by the U.S. Department of Labor, Employment and Training Administration (USDOL/ETA). "
        "Used under the CC BY 4.0 license. O*NET is a trademark of USDOL/ETA.",
        "https://www.onetcenter.org/database.html",
        "the text and Excel editions of 25 to 31",
    ),
}

LAYOUTS: tuple[Layout, ...] = (
    *gpts_are_gpts.LAYOUTS,
    *economic_index.LAYOUTS,
    *working_with_ai.LAYOUTS,
    *onet.LAYOUTS,
)
