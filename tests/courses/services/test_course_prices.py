"""Prices in the forms of several countries; subscriptions; and texts that are no price of one course."""

import pytest

from courses.services.catalogue.course_prices import read_price


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("CHF 1'200.00", 1200, "CHF"),
        ("CHF 1’200.-", 1200, "CHF"),
        ("1 200,00 €", 1200, "EUR"),
        ("1\u202f200,00\u00a0EUR", 1200, "EUR"),
        ("EUR1200", 1200, "EUR"),
        ("1.299,- EUR", 1299, "EUR"),
        ("$1,200.00", 1200, "USD"),
        ("450.– CHF", 450, "CHF"),
        ("12 345,6 zł", 12345.6, "PLN"),
        ("C$ 40", 40, "CAD"),
        ("kostenfrei", 0, ""),
        ("149 SEK", 149, "SEK"),
        ("€1.2k", 1200, "EUR"),
        ("12,000円", 12000, "JPY"),
    ],
)
def test_a_price_is_read_in_each_form(cell, amount, currency):
    found = read_price(cell)
    assert (found.amount, found.currency, found.period, found.problem) == (amount, currency, "", "")


@pytest.mark.parametrize(
    ("cell", "amount", "period"),
    [("US$49.99/mo", 49.99, "month"), ("99 €/Monat", 99, "month"), ("49,90€ mtl.", 49.9, "month"),
     ("$299 per year", 299, "year")],
)  # fmt: skip
def test_the_price_of_a_subscription_has_a_period(cell, amount, period):
    assert (read_price(cell).amount, read_price(cell).period) == (amount, period)


@pytest.mark.parametrize(
    "cell",
    ["auf Anfrage", "100-200 EUR", "was $200 now $20", "3 x 100 EUR", "€49 per hour", "149 kr", "-5",
     "free trial, then 9 or 10", "x", "kostenlos für Mitglieder", "null"],
)  # fmt: skip
def test_what_is_no_price_of_one_course_gets_a_remark(cell):
    assert read_price(cell).amount is None
    assert cell in read_price(cell).problem


def test_a_lowest_price_gets_a_remark():
    found = read_price("ab 450 EUR zzgl. 19 % MwSt.")
    assert found.amount == 450
    assert "may cost more" in found.problem


def test_an_unknown_currency_is_no_price():
    found = read_price("49", "moon")
    assert (found.amount, "'moon' is not a currency" in found.problem) == (None, True)
