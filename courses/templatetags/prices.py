"""Template filter that shows what a course costs, and who pays."""

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from courses.models import Course

register = template.Library()


@register.filter
def price(course: Course) -> str:
    """ "free of charge" or "150.00 EUR, paid by your employer if HR approves"; empty if the price is unknown."""
    if course.cost is None:
        return ""
    if course.cost == 0:
        return _("free of charge")
    amount = f"{formats.number_format(course.cost, 2)} {course.currency}".strip()
    return _("%(amount)s, paid by your employer if HR approves") % {"amount": amount}
