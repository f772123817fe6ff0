"""Names, gender, age and origin of people are masked, and everything else of a statement stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.text_swaps import VARIANTS, fill, swap_gendered_words
from skills.arithmetic.masked_words import LANGUAGES, likely_languages, mask
from skills.arithmetic.personal_words import WORDS

SWAPS = {
    "en": [
        ("Show John the machine", "Show Fatima the machine"),
        ("Comfort him after his operation", "Comfort her after her operation"),
        ("Train a young salesman", "Train a young saleswoman"),
        ("Advise Mr Okafor on his pension", "Advise Mrs Novak on her pension"),
        ("Wash an elderly German woman", "Wash a Turkish man"),
        ("Help a 25-year-old with forms", "Help a 62-year-old with forms"),
        ("Serve an elderly German customer", "Serve a young customer"),
        ("Interview a tenant from Syria", "Interview a tenant from Ghana"),
        ("Ask Svetlana Petrova for the file", "Ask Kwame Mensah for the file"),
    ],
    "de": [
        ("Herrn Krause beraten", "Frau Yilmaz beraten"),
        ("Eine neue Kundin beraten", "Einen neuen Kunden beraten"),
        ("Mitarbeiter*innen schulen", "Mitarbeiterinnen schulen"),
        ("Lehrer:innen beraten", "Lehrer beraten"),
        ("Für eine Kauffrau buchen", "Für einen Kaufmann buchen"),
        ("Stefan die Maschine zeigen", "Fatma die Maschine zeigen"),
        ("Eine alte Frau waschen", "Einen jungen Mann waschen"),
    ],
    "es": [
        ("Lavar a una mujer mayor", "Lavar a una mujer joven"),
        ("Ayudar a la señora López", "Ayudar al señor Pérez"),
    ],
    "fr": [
        ("Laver une femme", "Laver un homme"),
        ("Conseiller Madame Dupont", "Conseiller Monsieur Diallo"),
        ("Former une vendeuse", "Former un vendeur"),
    ],
    "it": [
        ("Consigliare la signora Rossi", "Consigliare il signor Diallo"),
        ("Formare un'impiegata", "Formare un impiegato"),
        ("Accogliere la venditrice", "Accogliere il venditore"),
    ],
    "nl": [
        ("Meneer Jansen adviseren", "Mevrouw Yilmaz adviseren"),
        ("Een verkoopster inwerken", "Een verkoper inwerken"),
        ("Een oude man wassen", "Een jonge vrouw wassen"),
    ],
    "pl": [
        ("Rozmawiać z Weroniką o wynikach", "Rozmawiać z Kacprem o wynikach"),
        ("Wytłumaczyć Żanecie nową umowę", "Wytłumaczyć Grażynie nową umowę"),
        ("Pomagać albańskiemu kelnerowi", "Pomagać kelnerce"),
        ("Przygotować ofertę dla pana Kowalskiego", "Przygotować ofertę dla pani Nowak"),
        ("Przygotować ofertę dla nowego klienta", "Przygotować ofertę dla nowej klientki"),
        ("Zadzwonić do Anny", "Zadzwonić do Ahmeda"),
    ],
    "pt": [
        ("Aconselhar o senhor Silva", "Aconselhar a senhora Yilmaz"),
        ("Formar uma funcionária", "Formar um funcionário"),
    ],
    "tr": [
        ("Moldovalı bir bakıcı ile konuşmak", "Kolombiyalı bir bakıcı ile konuşmak"),
        ("Ahmet Bey için teklif hazırlamak", "Fatma Hanım için teklif hazırlamak"),
        ("Ayşe'ye yardım etmek", "John'a yardım etmek"),
        ("Genç bir kadın için randevu almak", "Yaşlı bir erkek için randevu almak"),
    ],
}


@pytest.mark.parametrize("kind", ["gender", "name", "age", "culture"])
def test_the_variants_of_the_fairness_audit_become_the_same_texts(kind):
    groups: dict[str, set[str]] = {}
    for variant in VARIANTS:
        if variant.kind == kind:
            groups.setdefault(variant.group, set()).update(mask(text) for text in fill(variant))
    first, *others = groups.values()
    assert others and all(other == first for other in others)


@pytest.mark.parametrize(
    ("language", "pair"), [(language, pair) for language, pairs in SWAPS.items() for pair in pairs]
)
def test_statements_that_differ_only_in_the_person_become_one_text(language, pair):
    one, other = (mask(text, language) for text in pair)
    assert one == other


@pytest.mark.parametrize(
    "text",
    [
        "Translate letters from German into French",
        "Speak in Spanish with suppliers",
        "Check the hermetic seal of the manhole",
        "Manage the history of the mission",
        "Answer customers on the phone",
        "Mark essays and explain the grade",
        "Jack up the house and level it",
        "Restore old furniture",
        "Write python scripts for the will of the board",
    ],
)
def test_a_statement_without_words_about_people_stays(text):
    assert mask(text) == text


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_masking_twice_changes_nothing_more(text, language):
    once = mask(text, language)
    assert mask(once, language) == once


def test_swapped_gendered_words_become_one_text():
    text = "The chairman asked her son and his wife to help him"
    assert mask(text) == mask(swap_gendered_words(text))


_PERSONAL = sorted(
    {word for lists in WORDS.values() for word in (*lists.gendered, *lists.ages, *lists.people, *lists.articles)}
)


@given(
    st.lists(st.sampled_from([*_PERSONAL, "John", "Fatima", "Weber", "table"]), max_size=6), st.sampled_from(LANGUAGES)
)
def test_masking_words_about_people_twice_changes_nothing_more(words, language):
    once = mask(" ".join(words), language)
    assert mask(once, language) == once


@pytest.mark.parametrize(
    "pair", [("Show John the new machine", "Show Fatima the new machine"), ("der Chef", "die Chefin")]
)
def test_the_likely_language_does_not_depend_on_the_person(pair):
    one, other = (likely_languages(text) for text in pair)
    assert one == other


def test_a_language_without_lists_is_treated_as_english():
    assert mask("Show John the machine", "xx") == "Show a person the machine"
