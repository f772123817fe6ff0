"""Values of the cells of course catalogues, in tables."""

import pytest

from courses.services.catalogue import course_values as values


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("English", "en"),
        ("ENGLISH", "en"),
        ("Deutsch", "de"),
        ("日本語", "ja"),
        ("اللغة العربية", "ar"),
        ("en", "en"),
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("English (United States)", "en"),
        ("Español, English", "es"),
        ("French/Italian", "fr"),
        ("Brazilian Portuguese", "pt"),
        ("deutsch/englisch", "de"),
        ("English [Auto]", "en"),
        ("Klingon", None),
        ("xx", None),
        ("Beginner", None),
        ("", None),
    ],
)
def test_a_language_is_its_code_or_unknown(cell, code):
    assert values.language_code(cell) == code


@pytest.mark.parametrize(
    ("cell", "number", "is_level"),
    [
        ("Beginner", 1, True),
        ("introductory", 1, True),
        ("Beginner level", 1, True),
        ("INTERMEDIATE", 2, True),
        ("2", 2, True),
        ("Advanced Level", 3, True),
        ("Beginner + Intermediate", 1, True),
        ("https://schema.org/Beginner", 1, True),
        ("Débutant", 1, True),
        ("Not Calibrated", None, True),
        ("Beginner + English", None, False),
        ("Expert", 3, True),
        ("All levels", None, True),
        ("All Levels", None, True),
        ("Mixed level", None, True),
        ("n/a", None, True),
        ("English", None, False),
        ("4", None, False),
        ("", None, False),
    ],
)
def test_a_level_is_a_number_or_any_or_none_at_all(cell, number, is_level):
    assert values.level_number(cell) == number
    assert values.is_level(cell) is is_level


@pytest.mark.parametrize(
    ("cell", "effort", "hours", "weeks"),
    [
        ("4 weeks", "", None, 4),
        ("4 Weeks", "2–3 hours per week", 10, 4),
        ("6 weeks", "5 hrs", 30, 6),
        ("Approx. 21 hours to complete", "", 21, None),
        ("1,200 hours", "", 1200, None),
        ("90 min", "", 1.5, None),
        ("1h", "", 1, None),
        ("2,5 Stunden", "", 2.5, None),
        ("2-4 hours", "", 3, None),
        ("3 Wochen", "", None, 3),
        ("2 months", "", None, 8.69),
        ("7 days", "", None, 1),
        ("4 weeks, 2 hours per week", "", 8, 4),
        ("4 weeks at 2 hours a week", "", 8, 4),
        ("4 weeks, 2 h/week", "", 8, 4),
        ("3 hours a week", "", None, None),
        ("6", "", 6, None),
        ("6,5", "", 6.5, None),
        ("0 hours", "", None, None),
        ("99999 hours", "", None, None),
        ("at your own pace", "", None, None),
        ("", "3 hours per week", None, None),
        ("", "", None, None),
    ],
)
def test_a_duration_is_hours_and_weeks_if_stated(cell, effort, hours, weeks):
    assert values.duration(cell, effort) == (hours, weeks)


@pytest.mark.parametrize(
    ("cell", "currency", "expected"),
    [
        ("49", "EUR", (49, "EUR")),
        ("0", "EUR", (0, "EUR")),
        ("49", "€", (49, "EUR")),
        ("49", "Euro", (49, "EUR")),
        ("49", "chf", (49, "CHF")),
        ("$49 USD", "", (49, "USD")),
        ("€ 1.234,50", "", (1234.5, "EUR")),
        ("£1,234.50", "", (1234.5, "GBP")),
        ("1.200 EUR", "", (1200, "EUR")),
        ("12,50", "EUR", (12.5, "EUR")),
        ("200 CHF", "EUR", (200, "CHF")),
        ("75 euros", "", (75, "EUR")),
        ("FREE-Add a Verified Certificate for $49 USD", "", (0, "")),
        ("kostenlos", "EUR", (0, "EUR")),
        ("on request", "", (None, "")),
        ("99999999999999", "EUR", (None, "EUR")),
        ("", "EUR", (None, "EUR")),
        ("", "", (None, "")),
    ],
)
def test_a_price_is_an_amount_and_its_currency(cell, currency, expected):
    assert values.price(cell, currency) == expected


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("Listening, Feedback", ["Listening", "Feedback"]),
        ("listening;feedback;listening", ["listening", "feedback"]),
        ("['Listening', 'Feedback']", ["Listening", "Feedback"]),
        ("Give &amp; take,<b>Feedback</b>", ["Give & take", "Feedback"]),
        ("• Listening ,, ", ["Listening"]),
        ("Drama  active listening", ["Drama", "active listening"]),
        ('["Asking"; x', ["Asking", "x"]),
        ("", []),
    ],
)
def test_tags_are_distinct_and_in_order(cell, tags):
    assert values.tags(cell) == tags


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("plain", "plain"),
        ("<p>First.</p><p>Second.</p>", "First.\n Second."),
        ("one<br/>two", "one\ntwo"),
        ("<ul><li>Ask</li><li>Listen</li></ul>", "Ask\n Listen"),
        ("Give &amp; take &quot;well&quot;", 'Give & take "well"'),
        ("wide\u00a0  spaces\t here", "wide spaces here"),
        ("teams of < 5 people and > 2 leads", "teams of < 5 people and > 2 leads"),
        ("<!-- note -->kept", "kept"),
        ("&amp;lt;p&amp;gt;Ask &amp;amp; wait.&amp;lt;/p&amp;gt;", "Ask & wait."),
        ("<script>alert(1)</script>kept", "kept"),
        ("", ""),
    ],
)
def test_a_text_loses_tags_and_entities_and_keeps_its_words(cell, text):
    assert [line.strip() for line in values.clean(cell).splitlines()] == [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" http://example.org ", "http://example.org"),
        ("www.example.org/a", "https://www.example.org/a"),
        ("example", ""),
        ("see the intranet", ""),
        ("/courses/12", ""),
        ("https://", ""),
        ("https://[broken", ""),
        ("https://example.org/a b", ""),
        ("javascript://example.org/%0aalert(1)", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_addresses(cell, address):
    assert values.address(cell) == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "http://www.example.org/a/"),
        ("https://Example.org/a", "https://example.org/a#top"),
        ("https://example.org/a?utm_source=mail", "https://example.org/a?specialization=b"),
        ("https://example.org/view?id=7&lang=de", "https://example.org/view?ref=x&id=7"),
    ],
)
def test_addresses_that_lead_to_one_course_are_equal(one, other):
    assert values.plain_address(one) == values.plain_address(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a", "https://example.com/a"),
        ("https://example.org/course/view.php?id=7", "https://example.org/course/view.php?id=8"),
        ("https://example.org/goto.php?target=crs_1", "https://example.org/goto.php?target=crs_2"),
    ],
)
def test_addresses_of_different_courses_differ(one, other):
    assert values.plain_address(one) != values.plain_address(other)


def test_invalid_addresses_do_not_distinguish_courses():
    assert values.plain_address("see the intranet") == ""
