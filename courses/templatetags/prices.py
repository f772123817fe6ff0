"""Template filters that show what a course costs, and who pays."""

from decimal import Decimal

from django import template
from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from courses.models import Course

EMPLOYER, EMPLOYEE = "employer", "employee"
register = template.Library()


@register.filter
def price(course: Course) -> str:
    """ "free of charge" or "150.00 EUR, paid by your employer after approval"; empty if the price is unknown."""
    if course.cost is None:
        return ""
    if course.cost == 0:
        return _("free of charge")
    sentences = {
        EMPLOYER: _("%(amount)s, paid by your employer after approval"),
        EMPLOYEE: _("%(amount)s, paid by you"),
    }
    text = sentences.get(settings.RESKILL_COURSES_PAID_BY, _("%(amount)s, ask HR who pays"))
    return text % {"amount": amount_of(course)}


@register.filter
def price_sentence(course: Course) -> str:
    """The price as a sentence, for the page of the course; says so if the price or the payer is unknown."""
    if course.cost is None:
        return _("The catalogue names no price.")
    if course.cost == 0:
        return _("The course is free of charge.")
    sentences = {
        EMPLOYER: _("%(amount)s. Your employer pays after HR has approved the course."),
        EMPLOYEE: _("%(amount)s. You pay the course yourself."),
    }
    text = sentences.get(settings.RESKILL_COURSES_PAID_BY, _("%(amount)s. It is not known who pays; ask HR first."))
    return text % {"amount": amount_of(course)}


def amount_of(course: Course) -> str:
    """ "150.00 EUR", or "49.00 EUR a month" for a subscription, in the reader's format."""
    amount = f"{formats.number_format(course.cost or Decimal(), 2)} {course.currency}".strip()
    return f"{amount} {course.get_cost_period_display()}".strip()
