"""What SOC codes name, in words."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.functional import Promise

from skills.models import Occupation
from skills.soc import major_group_name
from skills.soc_codes import beginning_of


def names_of(codes: Sequence[str]) -> list[str | Promise]:
    """Major groups by their names, the titles of all occupations in the narrower codes, and the code itself where no
    occupation of it is known."""
    whole = [code for code in codes if code.endswith("-0000")]
    narrow = {code: beginning_of(code) for code in codes if code not in whole}
    known: list[tuple[str, str]] = []
    if narrow:
        within = Q()
        for beginning in set(narrow.values()):
            within |= Q(soc_code__startswith=beginning)
        known = list(Occupation.objects.filter(within).order_by("title").values_list("soc_code", "title"))
    nameless = [code for code, start in narrow.items() if not any(soc.startswith(start) for soc, _ in known)]
    return [*(major_group_name(code[:2]) for code in whole), *dict.fromkeys(title for _, title in known), *nameless]
