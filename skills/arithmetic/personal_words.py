"""Words that tell who the people in a task are: names, gender, age, origin and religion, by language. Prepared, not used yet.

The lists were written for this project. First names are frequent ones of several origins; a name that is missing is only
found after a title ("Mrs", "Herr").
"""

_NAMES = """
Aaliyah Abdul Adam Ahmed Aisha Ali Alice Alejandro Amina Amir Ana Anders Andrea Anna Antonio Arjun Ayse Barbara Ben Bob
Camille Carlos Carmen Charlotte Chen Chidi Chiara Claire Daniel David Deepak Diego Elena Elif Elisabeth Emily Emma Eric
Ewa Fatima Fatma Felix Fernando Francois Frank Giulia Giovanni Greta Hanna Hans Hassan Helga Ibrahim Ines Ingrid Ivan
Jamal James Jan Javier Jean Jennifer Jessica Johanna John Jose Juan Julia Kemal Klaus Kofi Kwame Lars Laura Lena Leon Li
Linda Lisa Lucia Luis Lukas Maria Mario Mark Marta Mary Mateo Matthias Mehmet Mei Mia Michael Miguel Ming Mohammed Monika
Mustafa Natalia Ngozi Nicolas Nina Olga Oliver Olivia Omar Pablo Patricia Paul Pedro Peter Petra Pierre Piotr Priya Rahul
Raj Rebecca Robert Rosa Sabine Samuel Sandra Sara Sarah Sergei Sofia Sophie Stefan Susan Svetlana Thomas Tom Tuan Uwe
Walter Wei William Xin Yasmin Yusuf Zeynep
"""
FIRST_NAMES = frozenset(_NAMES.split())
TITLES = {
    "en": ("mr", "mrs", "ms", "miss", "sir", "madam"),
    "de": ("herr", "herrn", "frau", "fräulein"),
    "es": ("señor", "señora", "señorita", "sr", "sra", "don", "doña"),
    "fr": ("monsieur", "madame", "mademoiselle", "mme", "mlle"),
}
# A neutral noun phrase for a person, with the articles that may precede a word of the lists below.
PERSON = {"en": "a person", "de": "eine Person", "es": "una persona", "fr": "une personne"}
ARTICLES = {
    "en": ("a", "an", "the"),
    "de": ("ein", "eine", "einen", "einem", "einer", "eines", "der", "die", "den", "dem", "des"),
    "es": ("un", "una", "el", "la", "los", "las", "unos", "unas"),
    "fr": ("un", "une", "le", "la", "les", "des"),
}
AGES = {
    "en": ("young", "younger", "old", "older", "elderly", "middle-aged", "teenage"),
    "de": ("junge", "jungen", "junger", "jüngere", "jüngeren", "alte", "alten", "alter", "ältere", "älteren"),
    "es": ("joven", "jóvenes", "viejo", "vieja", "mayor", "mayores", "anciano", "anciana"),
    "fr": ("jeune", "jeunes", "vieux", "vieille", "âgé", "âgée", "âgés", "âgées"),
}
GENDERED = {
    "en": (
        "woman", "man", "women", "men", "girl", "boy", "girls", "boys", "mother", "father", "mothers", "fathers", "lady",
        "gentleman", "ladies", "gentlemen", "daughter", "son", "sister", "brother", "wife", "husband",
    ),
    "de": (
        "frau", "mann", "frauen", "männer", "männern", "mädchen", "junge", "jungen", "mutter", "vater", "mütter", "väter",
        "dame", "damen", "tochter", "sohn", "schwester", "bruder", "ehefrau", "ehemann",
    ),
    "es": (
        "mujer", "hombre", "mujeres", "hombres", "chica", "chico", "niña", "niño", "madre", "padre", "hija", "hijo",
        "hermana", "hermano", "esposa", "esposo", "marido",
    ),
    "fr": (
        "femme", "homme", "femmes", "hommes", "fille", "garçon", "mère", "père", "fils", "sœur", "frère", "épouse", "époux",
        "mari",
    ),
}  # fmt: skip
# Word for a role by gender -> a word without gender.
ROLES = {
    "en": {
        "salesman": "salesperson", "saleswoman": "salesperson", "chairman": "chair", "chairwoman": "chair",
        "businessman": "businessperson", "businesswoman": "businessperson", "waitress": "waiter", "stewardess": "steward",
        "policeman": "police officer", "policewoman": "police officer", "foreman": "supervisor", "forewoman": "supervisor",
        "actress": "actor", "hostess": "host",
    },
    "de": {
        "kundin": "Kunde", "kundinnen": "Kunden", "patientin": "Patient", "patientinnen": "Patienten",
        "kollegin": "Kollege", "kolleginnen": "Kollegen", "mitarbeiterin": "Mitarbeiter",
        "mitarbeiterinnen": "Mitarbeiter", "lehrerin": "Lehrer", "schülerin": "Schüler", "chefin": "Chef",
        "verkäuferin": "Verkäufer", "bewohnerin": "Bewohner", "bewerberin": "Bewerber",
    },
    "es": {
        "clienta": "cliente", "jefa": "jefe", "compañera": "compañero", "vendedora": "vendedor", "profesora": "profesor",
        "alumna": "alumno", "trabajadora": "trabajador", "vecina": "vecino",
    },
    "fr": {
        "cliente": "client", "patiente": "patient", "vendeuse": "vendeur", "directrice": "directeur",
        "employée": "employé", "voisine": "voisin", "étudiante": "étudiant",
    },
}  # fmt: skip
# "him", "his" and "her" become one word: without grammar, "her" may be either, and masked texts need not be good English.
PRONOUNS = {
    "en": {"he": "they", "she": "they", "him": "their", "his": "their", "her": "their", "hers": "their",
           "himself": "themself", "herself": "themself"},
    "de": {"er": "sie", "ihn": "sie", "ihm": "ihr", "sein": "ihr", "seine": "ihre", "seinen": "ihren", "seinem": "ihrem",
           "seiner": "ihrer", "seines": "ihres"},
    "es": {"él": "esa persona", "ella": "esa persona"},
    "fr": {"il": "cette personne", "elle": "cette personne"},
}  # fmt: skip
# Nationality, origin and religion, before a noun. They are left out.
ORIGINS = {
    "en": (
        "german", "french", "spanish", "italian", "polish", "turkish", "russian", "ukrainian", "syrian", "afghan", "arab",
        "african", "nigerian", "chinese", "vietnamese", "indian", "mexican", "american", "british", "romanian", "catholic",
        "protestant", "muslim", "jewish", "hindu", "buddhist", "christian", "orthodox",
    ),
    "de": tuple(
        f"{stem}{ending}"
        for stem in (
            "deutsch", "französisch", "spanisch", "italienisch", "polnisch", "türkisch", "russisch", "ukrainisch", "syrisch",
            "afghanisch", "arabisch", "afrikanisch", "nigerianisch", "chinesisch", "vietnamesisch", "indisch", "mexikanisch",
            "katholisch", "evangelisch", "muslimisch", "jüdisch", "hinduistisch", "buddhistisch", "christlich",
        )
        for ending in ("e", "en", "er", "em", "es")
    ),
    "es": (
        "alemán", "alemana", "francés", "francesa", "turco", "turca", "chino", "china", "indio", "india", "mexicano",
        "mexicana", "católico", "católica", "musulmán", "musulmana", "judío", "judía", "hindú", "cristiano", "cristiana",
    ),
    "fr": (
        "allemand", "allemande", "espagnol", "espagnole", "turc", "turque", "chinois", "chinoise", "indien", "indienne",
        "mexicain", "mexicaine", "catholique", "musulman", "musulmane", "juif", "juive", "hindou", "chrétien", "chrétienne",
    ),
}  # fmt: skip
