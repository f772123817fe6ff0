"""The columns of an import of employees, and the parsers of their cells."""

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from skills.services.imports.columns import Cell, Column, Columns
from skills.services.people.employee_presets import EMPLOYEE_PRESETS
from skills.sources.days import read_day
from skills.sources.file_layout import plain
from skills.sources.tables import number_of

_LANGUAGES = {
    name.casefold(): code.split("-")[0]
    for code, info in LANG_INFO.items()
    for name in (code, info.get("name", ""), info.get("name_local", ""))
    if name
}


def _hours(text: str) -> Cell:
    try:
        hours = number_of(text, low=0.25, high=40)
    except ValueError as error:
        return Cell(problem=f"{error} The hours stay unchanged.")
    if hours > _LIKELY_CONTRACT:
        return Cell(
            hours,
            f"{text!r} hours a week for learning are more than half of a week. Are these the hours of the contract?",
        )
    return Cell(hours)


def _day(text: str) -> Cell:
    """A date. Empty for the day 31.12.9999 and the like, by which systems say that somebody has not left."""
    found = read_day(text)
    if isinstance(found, str):
        return Cell(problem=found)
    return Cell() if found.year >= _NEVER else Cell(found)


def _status(text: str) -> Cell:
    """True for somebody who is employed, False for somebody who has left. Kinds of contract count as employed."""
    word = plain(text)
    if word in _LEFT or any(word.startswith(start) for start in _LEFT_STARTS):
        return Cell(False)
    if word in _EMPLOYED or any(part in word for part in _EMPLOYED_PARTS):
        return Cell(True)
    return Cell(problem=f"{text!r} is not a known status; the person counts as employed")


def _last_first(text: str) -> Cell:
    """'Ada Muster' for 'Muster, Ada'."""
    last, comma, first = text.partition(",")
    return Cell(f"{first.strip()} {last.strip()}" if comma and first.strip() else text)


def _email(text: str) -> Cell:
    try:
        validate_email(text)
    except ValidationError:
        return Cell(problem=f"{text!r} is not an e-mail address; left out")
    return Cell(text)


def _languages(text: str) -> Cell:
    """Language codes of the named languages ('en', 'en-GB', 'English', 'Deutsch'). Unknown names are left out."""
    codes: list[str] = []
    unknown = []
    for part in text.replace(",", ";").replace("/", ";").split(";"):
        name = part.strip().casefold()
        code = _LANGUAGES.get(name) or _LANGUAGES.get(name.replace("_", "-").split("-")[0])
        if code and code not in codes:
            codes.append(code)
        elif name and not code:
            unknown.append(part.strip())
    return Cell(codes or None, f"{unknown[0]!r} is not a known language; left out" if unknown else "")


_NEVER, _LIKELY_CONTRACT = 9000, 20
_LEFT = {
    "inactive", "inaktiv", "left", "former", "ehemalig", "ausgeschieden", "ausgetreten", "resigned", "retired", "dismissed",
    "separated", "deceased", "verstorben", "gekündigt", "deleted", "archived", "deactivated", "disabled", "no", "nein",
    "false", "falsch", "0", "t", "i", "n", "inactif", "inactivo", "inattivo", "closed", "withdrawn", "off",
}  # fmt: skip
_LEFT_STARTS = (
    "terminat", "notemployed", "nolonger", "offboarded", "exited", "formeremployee", "leftthe", "nichtaktiv",
)  # fmt: skip
_EMPLOYED = {"a", "1", "y", "yes", "ja", "true", "wahr", "enabled", "current", "regular", "new", "p", "l", "on", "open"}
_EMPLOYED_PARTS = (
    "active", "aktiv", "actif", "activo", "attivo", "employed", "leave", "absen", "abwesend", "beurlaubt", "elternzeit",
    "mutterschutz", "karenz", "probation", "probezeit", "onboarding", "hired", "fulltime", "parttime", "vollzeit",
    "teilzeit", "permanent", "unbefristet", "befristet", "temporary", "contract", "intern", "praktik", "apprentice",
    "azubi", "trainee", "casual", "seasonal", "student", "suspended", "ruhend", "notice", "consultant", "freelance",
)  # fmt: skip

IDENTIFIER = Column(
    "external_id",
    (
        "employee_id", "employee number", "employee no", "employee nr", "employee code", "emp id", "emp no",
        "personnel number", "personnel no", "personnel nr", "personnel id", "personalnummer", "personalnr", "personal nr",
        "pers nr",
        "mitarbeiternummer", "mitarbeiternr", "mitarbeiter nr", "mitarbeiter id", "worker id", "worker number", "staff id",
        "staff no", "staff number", "staff code", "badge id", "badge no", "badge number", "payroll number", "payroll no",
        "payroll id", "file number", "associate id", "associate number", "person_id", "person number",
        "person id external", "user id",
        "user employee id", "id", "id no", "matricule", "numéro employé", "numero empleado", "id empleado", "identifier",
    ),
    required="the employees' identifiers",
    by_words=True,
)  # fmt: skip
EMPLOYEE_COLUMNS = Columns(
    IDENTIFIER,
    Column("name", (
        "full name", "employee name", "display name", "worker name", "staff name", "worker", "employee", "legal name",
        "preferred name", "formatted name", "mitarbeiter", "mitarbeiter name", "mitarbeitername", "vollständiger name",
        "vor und nachname", "vorname nachname", "first and last name", "payroll name", "nom complet", "nombre completo",
    )),
    Column("name_last_first", (
        "last name first name", "name last first", "surname first name", "surname given name", "nachname vorname",
        "name vorname", "last first", "nom prénom",
    ), _last_first),
    Column("first_name", (
        "vorname", "given name", "forename", "first", "legal first name", "preferred first name", "prénom", "nombre",
    )),
    Column("last_name", (
        "nachname", "surname", "family name", "familienname", "last", "legal last name", "nom", "nom de famille",
        "apellido", "apellidos",
    )),
    Column("email", (
        "mail", "e-mail", "email address", "e-mail address", "work email", "email work", "business email", "company email",
        "primary work email", "email primary work", "e-mail-adresse", "mailadresse", "correo", "courriel",
    ), _email),
    Column("job_title", (
        "title", "business title", "position title", "position", "position name", "job position", "job", "job name", "role",
        "stelle", "stellenbezeichnung", "berufsbezeichnung", "positionsbezeichnung", "jobtitel", "funktion", "function",
        "designation", "occupation title", "job profile", "assignment name", "tätigkeit", "tätigkeitsbezeichnung",
        "beruf", "dienstposten",
         "poste", "intitulé du poste", "puesto", "cargo",
    ), by_words=True),
    Column("department", (
        "department name", "dept", "dept name", "abteilung", "supervisory organization", "org unit", "organizational unit",
        "organisational unit", "organisationseinheit", "unit", "team", "section", "fachbereich", "division", "bereich",
        "departamento", "département", "service",
    )),
    Column("division", (
        "business unit", "directorate", "geschäftsbereich", "bereich", "parent department", "hauptabteilung", "dezernat",
    )),
    Column("organisation", (
        "organization", "company", "employer", "agency", "legal entity", "subcompany", "firma", "gesellschaft", "unternehmen",
        "company name",
    )),
    Column("location", ("site", "office", "work location", "location name", "workplace", "standort", "arbeitsort", "büro")),
    Column("manager_id", (
        "manager", "manager employee id", "supervisor id", "line manager id", "reports to id", "reporting to id",
        "supervisor employee id", "reports to", "supervisor", "line manager", "manager name", "supervisor name",
        "führungskraft", "vorgesetzter", "vorgesetzte", "vorgesetzten id", "vorgesetzter id", "manager number",
        "personalnummer vorgesetzter",
    )),
    Column("languages", ("language", "learning languages", "sprache", "sprachen"), _languages),
    Column("weekly_hours", ("learning hours", "learning hours a week", "lernstunden"), _hours),
    Column("soc_code", ("occupation", "soc", "o*net-soc code")),
    Column("status", (
        "employee status", "employment status", "worker status", "active status", "user status", "mitarbeiterstatus",
        "lifecycle status", "position status",
        "assignment status",
        "beschäftigungsstatus", "active", "aktiv", "statut", "estado",
    ), _status),
    Column("left_on", (
        "leaving date", "last day", "last day of work", "last working day", "termination date", "exit date",
        "separation date", "date of leaving", "leave date", "company exit date", "austritt", "austrittsdatum",
        "letzter arbeitstag", "date de départ", "fecha de baja",
    ), _day),
    Column("task", ("statement", "task statement", "activity", "aufgabe")),
    Column("share", ("share of week", "percent", "percentage", "weight", "anteil")),
    presets=EMPLOYEE_PRESETS,
)  # fmt: skip
