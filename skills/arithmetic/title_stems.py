"""Approximate stems of words in job titles: plural, feminine and accented forms of a word have one stem. Pure text.

The rules of all languages apply to every word. Both sides of a comparison are stemmed, so that a rule that cuts too much
does no harm unless two different occupations become equal.
"""

import functools
import re
import unicodedata

SHORTEST = 3  # letters: "GIS" is no plural
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"})
_PLURAL = re.compile(r"(?:ies|(?<=ss|ch|sh)es|(?<=x)es|(?<=bus|gas)es|(?<!s)s)$")
_ENDING = re.compile(r"(?:(?:er|or)ing|e|er|or|ing|ist|ian)$")
# Feminine endings and their masculine form, by language. The first that fits is used.
_FEMININE = [
    (re.compile(pattern), masculine)
    for pattern, masculine in (
        # German: Lehrerin, Floristin, Polizistin, Ärztin, Köchin, Kauffrau, Leiterinnen
        (r"(er|or|ist|ent|ant|eur|oge|olog|ekt|ar|aer|at|iker|arz|iz|ett|ad)in(nen)?$", r"\1"),
        (r"koechin$", "koch"),
        (r"aerztin$", "arzt"),
        (r"anwaeltin$", "anwalt"),
        (r"(kauf|fach|feuerwehr|zimmer|amt)frau$", r"\1mann"),
        (r"wirtin$", "wirt"),
        (r"beamtin$", "beamter"),
        (r"leitung$", "leiter"),
        (r"login$", "loge"),
        # French: directrice, vendeuse, infirmière, technicienne, employée
        (r"trice$", "teur"),
        (r"euse$", "eur"),
        (r"iere$", "ier"),
        (r"(ic|nom|nov)ienne$", r"\1ien"),
        (r"yee$", "ye"),
        (r"(harg|elegu)ee$", r"\1e"),
        (r"ouvriere$", "ouvrier"),
        # Spanish: directora, enfermera, administrativa, técnica, abogada, cajera
        (r"([dts]or)a$", r"\1"),
        (r"(ner|mer|jer|rer|per|ier|ter|der|ver|cer|ller|nter)a$", r"\1o"),
        (r"(ativ|tecnic|ogad|mecanic|ograf|olog|edic|maestr|cociner|emplead|encargad|operari)a$", r"\1o"),
    )
]


@functools.lru_cache(maxsize=200_000)
def form(word: str) -> str:
    """The masculine singular of a lower-case word, without accents. 'office' and 'officer' stay different."""
    plain = unicodedata.normalize("NFKD", word.translate(_UMLAUTS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'s", "").replace("'", "")
    if len(plain) <= SHORTEST:
        return plain
    one = _PLURAL.sub(lambda found: "y" if found[0] == "ies" else "", plain) or plain
    for pattern, masculine in _FEMININE:
        if pattern.search(one):
            return pattern.sub(masculine, one)
    return one


def stem(word: str) -> str:
    """The stem of a lower-case word: its form without common endings, so that 'engineer' and 'engineering' are equal."""
    one = form(word)
    return _ENDING.sub("", one) or one
