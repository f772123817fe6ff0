"""Names of SOC codes."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.functional import Promise

from skills.arithmetic.soc_codes import beginning_of
from skills.models import Occupation
from skills.services.occupations.display_titles import is_translated, title_of
from skills.soc import major_group_name

Name = tuple[str | Promise, str]


def names_of(codes: Sequence[str]) -> list[Name]:
    """The names of these codes, each with its language; '' means the language of the page.

    Major groups have a name; narrower codes give the titles of all their occupations, in the language of the page where
    such a title ships. A code without a known
    occupation is returned as it is.
    """
    groups = [code for code in codes if code.endswith("-0000")]
    beginnings = {code: beginning_of(code) for code in codes if code not in groups}
    known: list[tuple[str, str]] = []
    if beginnings:
        within = Q()
        for beginning in set(beginnings.values()):
            within |= Q(soc_code__startswith=beginning)
        known = list(Occupation.objects.filter(within).order_by("title").values_list("soc_code", "title"))
    titles = [(title_of(soc, title), "" if is_translated(soc) else "en") for soc, title in known]
    nameless = [code for code, start in beginnings.items() if not any(soc.startswith(start) for soc, _ in known)]
    return [
        *((major_group_name(code[:2]), "") for code in groups),
        *dict.fromkeys(titles),
        *((code, "") for code in nameless),
    ]
