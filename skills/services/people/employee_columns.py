"""The columns of an import of employees, and the parsers of their cells."""

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from skills.services.imports.columns import Cell, Column, Columns
from skills.services.people.column_languages import FURTHER_NAMES
from skills.services.people.employee_presets import EMPLOYEE_PRESETS
from skills.services.people.status_words import is_employed
from skills.sources.days import is_no_day, read_day
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
    if is_no_day(text):
        return Cell()
    found = read_day(text)
    if isinstance(found, str):
        return Cell(problem=found)
    return Cell() if found.year >= _NEVER else Cell(found)


def _status(text: str) -> Cell:
    found = is_employed(text)
    if found is None:
        return Cell(problem=f"{text!r} is not a known status; the person counts as employed")
    return Cell(found)


def _last_first(text: str) -> Cell:
    """'Ada Muster' for 'Muster, Ada' and for 'Muster Ada'. Of three words nobody knows where the last name ends."""
    last, comma, first = text.partition(",")
    if not comma and len(text.split()) == 2:
        last, first = text.split()
    return Cell(f"{first.strip()} {last.strip()}" if first.strip() else text)


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

IDENTIFIER = Column(
    "external_id",
    (
        "employee_id", "employee number", "employee no", "employee nr", "employee code", "emp id", "emp no",
        "personnel number", "personnel no", "personnel nr", "personnel id", "personalnummer", "personalnr",
        "personal nr",
        "pers nr",
        "mitarbeiternummer", "mitarbeiternr", "mitarbeiter nr", "mitarbeiter id", "worker id", "worker number",
        "staff id",
        "staff no", "staff number", "staff code", "badge id", "badge no", "badge number", "payroll number",
        "payroll no",
        "payroll id", "file number", "associate id", "associate number", "person_id", "person number",
        "person id external", "user id",
        "user employee id", "id", "id no", "matricule", "numéro employé", "numero empleado", "id empleado",
        "identifier", "emplid", "empl id", "person nr",
        "no empleado", "número de empleado", "código empleado", "código de empleado", "numéro salarié",
        "matricule salarié",
        "no matricule", "numéro de matricule", "nr ewidencyjny", "numer ewidencyjny", "nr ewid", "numer pracownika",
        "nr pracownika", "id pracownika", "matricola", "personeelsnummer", "medewerkernummer", "works number",
        "employee reference", "employee ref", "employee reference code", "reference",
    ),
    required="the employees' identifiers",
    by_words=True,
)  # fmt: skip
EMPLOYEE_COLUMNS = Columns(
    IDENTIFIER,
    Column("name", (
        "full name", "employee name", "employee full name", "person full name", "display name", "worker name",
        "staff name", "worker", "employee", "legal name",
        "preferred name", "formatted name", "mitarbeiter", "mitarbeiter name", "mitarbeitername",
        "vollständiger name",
        "vor und nachname", "vorname nachname", "first and last name", "payroll name", "nom complet",
        "nombre completo", "naam",
        "name des mitarbeiters", "name des mitarbeiters bzw bewerbers", "name mitarbeiter", "prénom nom",
        "nombre y apellidos",
        "nominativo", "imię i nazwisko", "naam medewerker",
    )),
    Column("name_last_first", (
        "last name first name", "name last first", "surname first name", "surname given name", "nachname vorname",
        "name vorname", "last first", "nom prénom", "nom et prénom", "apellidos y nombre", "apellidos nombre",
        "cognome e nome", "cognome nome", "nazwisko i imię", "nazwisko imię",
    ), _last_first),
    Column("first_name", (
        "vorname", "given name", "forename", "first", "legal first name", "preferred first name", "prénom", "nombre",
        "imię", "nome", "voornaam", "rufname",
        "employee first name",
    )),
    Column("last_name", (
        "nachname", "surname", "family name", "familienname", "last", "legal last name", "nom", "nom de famille",
        "apellido", "apellidos", "nazwisko", "cognome", "achternaam", "employee last name",
    )),
    Column("email", (
        "mail", "e-mail", "email address", "e-mail address", "work email", "email work", "business email",
        "company email",
        "primary work email", "email primary work", "e-mail-adresse", "mailadresse", "correo", "courriel",
    ), _email),
    Column("job_title", (
        "business title", "position title", "position", "position name", "job position", "job", "job name", "role",
        "stelle", "stellenbezeichnung", "berufsbezeichnung", "positionsbezeichnung", "jobtitel", "funktion",
        "function",
        "designation", "occupation title", "job profile", "assignment name", "tätigkeit", "tätigkeitsbezeichnung",
        "beruf", "dienstposten",
         "poste", "intitulé du poste", "puesto", "cargo", "intitulé de poste", "intitulé poste",
        "libellé emploi", "libellé poste", "emploi", "fonction", "métier", "puesto de trabajo", "stanowisko",
        "stanowisko pracy", "stanowisko służbowe", "mansione", "qualifica", "functie", "functienaam",
        "planstellentext",
        "planstelle text", "text planstelle", "stellentext", "stellenbez", "employee title", "job description title",
        "planstelle", "title",
    ), by_words=True),
    Column("department", (
        "department name", "dept", "dept name", "abteilung", "supervisory organization", "text organisationseinheit",
        "organisationseinheit text", "org unit", "organizational unit",
        "organisational unit", "organisationseinheit", "unit", "team", "section", "fachbereich", "division",
        "bereich",
        "departamento", "département", "service", "department description", "home department description",
        "home department", "dept desc", "dept description", "sub unit", "abt", "dział", "komórka organizacyjna",
        "jednostka organizacyjna", "reparto", "ufficio",
        "afdeling", "libellé service", "area", "área", "org level 1", "agency",
    )),
    Column("division", (
        "business unit", "directorate", "geschäftsbereich", "bereich", "parent department", "hauptabteilung",
        "dezernat",
    )),
    Column("organisation", (
        "organization", "company", "employer", "agency", "legal entity", "subcompany", "firma", "gesellschaft",
        "unternehmen",
        "company name",
    )),
    Column("location", ("site", "office", "office location", "work location", "location name", "workplace",
         "standort", "arbeitsort", "büro",
         "site name", "location description", "centro de trabajo", "lieu de travail", "sede", "vestiging",
         "miejsce pracy")),
    Column("manager_id", (
        "manager", "manager employee id", "supervisor id", "line manager id", "reports to id", "reporting to id",
        "supervisor employee id", "reports to", "supervisor", "line manager", "manager name", "supervisor name",
        "führungskraft", "vorgesetzter", "vorgesetzte", "vorgesetzten id", "vorgesetzter id", "manager number",
        "personalnummer vorgesetzter", "reporting manager", "reporting to", "direct manager", "reports to name",
        "line manager name", "responsable", "przełożony", "leidinggevende", "responsabile", "manager email",
        "supervisor email",
    )),
    Column("languages", ("language", "learning languages", "sprache", "sprachen"), _languages),
    Column("weekly_hours", ("learning hours", "learning hours a week", "lernstunden"), _hours),
    Column("soc_code", ("occupation", "soc", "o*net-soc code")),
    Column("status", (
        "employee status", "employment status", "hr status", "worker status", "active status", "user status",
        "mitarbeiterstatus",
        "lifecycle status", "position status",
        "assignment status",
        "beschäftigungsstatus", "active", "aktiv", "statut", "estado", "employment status code", "empl status",
        "account enabled",
        "stan", "stato", "situación",
    ), _status),
    Column("left_on", (
        "leaving date", "last day", "last day of work", "last working day", "termination date", "exit date",
        "separation date", "date of leaving", "leave date", "company exit date", "austritt", "austrittsdatum",
        "letzter arbeitstag", "date de départ", "fecha de baja", "date of termination", "date de sortie",
        "date sortie",
        "date left", "left date", "date of exit", "date of separation", "employment end date", "end date",
        "fecha de salida", "fecha baja", "data zwolnienia", "data rozwiązania umowy", "data cessazione",
        "datum uit dienst",
        "austritt am", "datum austritt",
    ), _day),
    Column("task", ("statement", "task statement", "activity", "aufgabe")),
    Column("share", ("share of week", "percent", "percentage", "weight", "anteil")),
    presets=EMPLOYEE_PRESETS,
    further_names=FURTHER_NAMES,
)  # fmt: skip
