"""Names of measured figures in the reader's language. Evaluations are stored with English names."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# Listed so that they reach the translation catalogue. A name is one of these, or consists of parts that are.
KNOWN = (
    _("exposure of a task, people's labels"),
    _("exposure of a task, GPT-4's labels"),
    _("automation, GPT-4's T0 to T4"),
    _("statements new too"),
    _("ceiling set by the labels' noise: same statement, two occupations"),
    _("ceiling set by the labels' noise: nearly the same statement"),
    _("occupation means, people's labels"),
    _("80 % interval: share of labels inside"),
    _("80 % interval: mean width"),
    _("80 % interval: share inside, lowest of {n} SOC major groups ({group})"),
    _("80 % interval: share inside, highest of {n} SOC major groups ({group})"),
    _("starter set alone"),
    _("80 % interval of the starter: share of labels inside"),
    _("augmentation share of a task, r"),
    _("augmentation share of a task, mean error"),
    _("of the occupation"),
    _("mean, each rating by its own facet"),
    _("mean, by the overall demand of the skill"),
    _("mean, of an occupation without ratings, by similar occupations"),
    _("tags from title, macro AUC"),
    _("tags from title, macro average precision"),
    _("tags from title and description, macro AUC"),
    _("tags from title and description, macro average precision"),
    _("emphasis of a half or more: the provider names the skill too"),
    _("left-out titles: the occupation is first"),
    _("left-out titles: the occupation is among the first five"),
    _("left-out titles: an answer is given"),
    _("payroll titles judged by hand: answer right or nearly right"),
    _("payroll titles judged by hand: correctly left without an answer"),
    _("related occupations, recall at 10"),
    _("related occupations, recall at the number O*NET names"),
    _("exposure agrees with the English (r)"),
    _("exposure, mean absolute difference"),
    _("demand agrees (mean r of the skills)"),
    _("the English original is the nearest statement"),
    _("texts that are no task: not judged"),
    _("short or misspelt tasks: not judged"),
    _("misspelt tasks: corrected words are suggested"),
    _("not judged"),
    _("exposure, mean shift if only the person is swapped"),
    _("swaps that raise exposure, of those that change it"),
    _("sign test of the swaps, p"),
    _("band of exposure changes if only the person is swapped"),
    _("first five courses equal if only the person is swapped"),
    _("corrected words are suggested"),
    _("O*NET statements"),
    _("statements in %(language)s"),
    *(_("emotional-intelligence"), _("creativity"), _("critical-thinking"), _("communication"), _("leadership")),
    *(_("Social Perceptiveness"), _("Concern for Others"), _("Innovation"), _("Critical Thinking")),
    *(_("Negotiation"), _("Instructing")),
    *(_("German"), _("Spanish"), _("French"), _("Italian"), _("Dutch"), _("Polish"), _("Portuguese"), _("Turkish")),
    _("English"),
    *(_("tasks"), _("texts"), _("titles"), _("occupations"), _("courses"), _("pairs"), _("statements"), _("claims")),
    *(_("swaps"), _("swapped texts")),
)
_WHOLE = frozenset(KNOWN)
_GROUP = re.compile(r"(80 % interval: share inside, (?:lowest|highest) of )(\d+)( SOC major groups \()(\w+)\)")
_STATEMENTS = re.compile(r"statements in (\w+)")
_SEPARATORS = (", ", ": ", " / ")


def figure_name(name: str) -> str:
    """The name of a figure, or of what it was measured on, in the reader's language; unknown words stay as they are."""
    if name in _WHOLE:
        return gettext(name)
    if found := _GROUP.fullmatch(name):
        start, n, middle, group = found.groups()
        return gettext(f"{start}{{n}}{middle}{{group}})").format(n=n, group=group)
    if found := _STATEMENTS.fullmatch(name):
        return gettext("statements in %(language)s") % {"language": gettext(found.group(1))}
    for separator in _SEPARATORS:
        # The last separator for an addition at the end, the first for a language or skill at the beginning.
        first, _separator, rest = name.rpartition(separator) if separator == ", " else name.partition(separator)
        if first and rest and (rest in _WHOLE or first in _WHOLE or _STATEMENTS.fullmatch(first)):
            return f"{figure_name(first)}{separator}{figure_name(rest)}"
    return name
