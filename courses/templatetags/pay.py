"""Template filters that show what a position pays."""

from decimal import Decimal

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from skills.models import Vacancy

register = template.Library()


@register.filter
def pay(vacancy: Vacancy) -> str:
    """ "2,900 to 3,400 EUR a month", as far as the organisation gives it; the pay grade first; empty if it gives none."""
    parts = [vacancy.pay_grade] if vacancy.pay_grade else []
    if vacancy.has_pay:
        low, high = vacancy.pay_from, vacancy.pay_to
        if low is not None and high is not None and low != high:
            amount = _("%(low)s to %(high)s") % {"low": _amount(low), "high": _amount(high)}
        elif low is None and high is not None:
            amount = _("up to %(high)s") % {"high": _amount(high)}
        elif low is not None and high is None:
            amount = _("from %(low)s") % {"low": _amount(low)}
        else:
            amount = _amount(low or Decimal())
        parts.append(f"{amount} {vacancy.currency} {vacancy.get_pay_period_display()}")
    return ", ".join(parts)


def _amount(amount: Decimal) -> str:
    places = 0 if amount == amount.to_integral_value() else 2
    return formats.number_format(amount, places, use_l10n=True, force_grouping=True)
