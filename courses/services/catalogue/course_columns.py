"""The columns of a file of courses, with their names in English and German."""

from courses.services.catalogue.course_presets import COURSE_PRESETS
from skills.services.imports.columns import Column, Columns

COURSE_COLUMNS = Columns(
    Column("key", ("course key",)),
    Column("external_id", ("course_id", "item_id", "course number", "kursnummer", "kurs-id", "id number")),
    Column(
        "title",
        ("course title", "name", "course name", "course", "titel", "kurstitel", "kursname", "kurs", "training title",
         "bezeichnung"),
        required="titles",
    ),
    Column("description", ("course_description", "about", "beschreibung", "kursbeschreibung")),
    Column("summary", ("short intro", "short description", "intro", "teaser", "headline", "kurzbeschreibung")),
    Column("syllabus", ("course_syllabus", "outline", "contents", "inhalt", "inhalte")),
    Column("provider", ("site", "institution", "platform", "publisher", "school", "vendor", "anbieter", "university")),
    Column("url", ("course_url", "link", "address", "web address", "course link", "adresse", "webseite")),
    Column("language", ("lang", "course language", "locale", "sprache", "kurssprache")),
    Column("level", ("difficulty", "difficulty level", "course level", "niveau", "stufe", "schwierigkeitsgrad")),
    Column("hours", ("duration_hours", "duration (h)", "duration in hours", "total hours", "stunden", "dauer in stunden")),
    Column("weeks", ("duration_weeks", "duration in weeks", "wochen", "dauer in wochen")),
    Column(
        "duration",
        ("course_length", "length", "course duration", "course duration (min)", "duration (min)", "duration minutes",
         "duration in minutes", "duration (minutes)", "duration (mins)", "length (min)", "length in minutes", "minutes",
         "duration (hh:mm:ss)", "duration (hh:mm)", "duration (days)", "duration in days", "total duration", "run time",
         "content duration", "dauer", "kursdauer", "dauer (min)", "dauer in minuten", "dauer (minuten)", "minuten", "umfang"),
        by_words=True,
    ),
    Column("effort", ("course_effort", "hours per week", "stunden pro woche")),
    Column("cost", ("price", "fee", "course fee", "preis", "kosten", "gebühr", "kursgebühr", "teilnahmegebühr")),
    Column("currency", ("währung", "currency code")),
    Column("category", ("subject", "sub-category", "topic", "kategorie", "themengebiet", "thema")),
    Column("tags", ("skills", "skill tags", "keywords", "schlagworte", "stichworte")),
    Column("prerequisites", ("prerequisite", "requires", "voraussetzungen")),
    Column("occupations", ("occupation", "soc codes", "soc", "onetsoc")),
    Column("situations", ("situation",)),
    Column(
        "delivery",
        ("delivery mode", "delivery method", "delivery type", "delivery format", "mode of delivery", "training type",
         "format", "modality", "course mode", "durchführung", "durchführungsform", "lernform", "kursart"),
    ),
    Column(
        "offered",
        ("active", "is active", "available", "availability", "visible", "visibility", "status", "course status", "published",
         "training active", "aktiv", "sichtbar", "verfügbarkeit"),
    ),
    Column("retired", ("is_retired", "hidden", "is hidden", "archived", "is archived", "inactive", "deleted", "disabled")),
    Column("can_be_requested", ("bookable", "can be booked", "requestable")),
    Column("session_start", ("session starts", "start date", "starts on", "course start", "session date")),
    Column("session_end", ("session ends", "end date", "ends on", "course end")),
    Column("session_place", ("session location", "location", "venue", "place")),
    Column("session_seats", ("seats", "capacity", "places", "maximum attendees")),
    presets=COURSE_PRESETS,
)  # fmt: skip
