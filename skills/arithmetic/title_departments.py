"""Kinds of departments, and what a department's kind says about a job title. Pure data and text.

A department does not name a job, but it decides between jobs with the same title: an equipment operator in a highways
department drives an excavator, not a harvester. A sergeant of the police is no sergeant of security guards.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class DepartmentKind:
    """A kind of department. words: a regular expression of its names, in all languages. before: words that may be put
    before a title ('police' + 'sergeant'). groups: starts of the SOC codes that are usual in it. usual: SOC code by
    spelled-out title, for titles that only the department makes clear.
    """

    words: re.Pattern[str]
    before: tuple[str, ...]
    groups: tuple[str, ...]
    usual: dict[str, str]


def _kind(words: str, before: str, groups: str, usual: str = "") -> DepartmentKind:
    pairs = (entry.split(" = ") for entry in usual.split("; ") if entry)
    by_title = {name.strip(): code.strip() for names, code in pairs for name in names.split(", ")}
    return DepartmentKind(
        re.compile(rf"\b(?:{words})", re.IGNORECASE),
        tuple(before.split(", ")) if before else (),
        tuple(groups.split()),
        by_title,
    )


# The order decides where the name of a department has words of several kinds: the first kinds are the most telling.
KINDS = {
    "police": _kind(
        "police|polizei|policía|policia local|gendarmerie|sheriff",
        "police",
        "33-3 33-101 43-503",
        "officer, police, patrol, patrol officer, recruit, corporal, deputy = 33-3051.00; sergeant, lieutenant, "
        "captain, commander, major, chief, deputy chief, assistant chief, colonel, inspector, supervisor = "
        "33-1012.00; detective = 33-3021.00; polizist = 33-3051.00",
    ),
    "fire": _kind(
        r"fire\b|fire and rescue|fire-rescue|feuerwehr|pompiers|bomberos",
        "fire",
        "33-2 33-1021 29-204 43-503",
        "lieutenant, captain, battalion chief, chief, deputy chief, assistant chief, district chief, deputy "
        "district chief, commander, division chief, fire officer = 33-1021.00; engineer, fire engineer, recruit, "
        "driver, apparatus driver, fire equipment operator, pump operator = 33-2011.00",
    ),
    "corrections": _kind(
        "correction|jail|prison|detention|justizvollzug|penitenciar|pénitentiaire",
        "correctional",
        "33-301 33-1011 21-1092",
        "officer, corporal, deputy, guard, recruit = 33-3012.00; sergeant, lieutenant, captain, commander, major,"
        " supervisor = 33-1011.00",
    ),
    "emergency calls": _kind(
        "911|emergency (?:communications|management & comm|comm)|oemc|leitstelle|dispatch",
        "emergency, emergency communications",
        "43-503 11-9161",
        "dispatcher, call taker, telecommunicator, communications operator = 43-5031.00",
    ),
    "library": _kind(
        "librar(?:y|ies)|biblioth|bibliotec",
        "library",
        "25-402 25-403 43-412",
        "page, clerk, assistant, aide, service assistant, attendant = 43-4121.00; associate, technician = "
        "25-4031.00",
    ),
    "law": _kind(
        r"law\b|legal|attorney|prosecut|public defender|recht\b|rechts|juridique|jurídic",
        "legal",
        "23-",
        "counsel, assistant counsel, corporation counsel, assistant corporation counsel, attorney, assistant "
        "attorney, deputy attorney, assistant state attorney, chief attorney, associate counsel = 23-1011.00",
    ),
    "courts": _kind(
        r"courts?\b|judicia|gericht|tribunal|juzgado",
        "court",
        "23-1 23-2 33-3011 43-4031",
        "clerk, deputy clerk, assistant clerk = 43-4031.00; bailiff = 33-3011.00; master = 23-1021.00",
    ),
    "human resources": _kind(
        r"human resource|personnel|\bhr\b|personal(?:abteilung|wesen|amt)?\b|ressources humaines|recursos humanos",
        "human resources",
        "13-1071 13-1141 13-1151 11-312 11-313 11-311 43-4161",
        "manager, director, chief = 11-3121.00; specialist, analyst, generalist, representative, referent = "
        "13-1071.00; assistant, clerk, technician = 43-4161.00; sachbearbeiter = 13-1071.00",
    ),
    "information technology": _kind(
        r"information (?:tech|syst)|technology serv|\bit\b|\bedv\b|informatik|informatique|informática|"
        "data ?processing|innovation & technology|technology$",
        "information technology",
        "15- 11-302",
        "manager, director, chief = 11-3021.00; architect = 15-1299.08; project manager = 15-1299.09; developer ="
        " 15-1252.00",
    ),
    "purchasing": _kind(
        "procure|purchas|einkauf|beschaffung|achats|compras",
        "purchasing",
        "13-102 11-306",
        "manager, director = 11-3061.00; specialist, agent, officer, analyst = 13-1020.00; sachbearbeiter = "
        "13-1023.00",
    ),
    "finance": _kind(
        r"financ|fin-|budget|treasur|comptroller|controller|accounting|accounts|revenue|tax\b|buchhaltung|finanz|"
        "rechnungswesen|contabilidad|comptabilité",
        "finance, accounting",
        "13-2 43-3 11-303",
        "manager, director, chief = 11-3031.00; clerk, assistant, technician = 43-3031.00; sachbearbeiter, "
        "mitarbeiter = 43-3031.00",
    ),
    "sanitation": _kind(
        "sanitation|solid waste|refuse|recycling|streets & san|abfall|müll|stadtreinigung|déchets|limpieza viaria",
        "sanitation, solid waste",
        "53-7081 53-7062 53-1042 53-303",
        "laborer, worker, driver, collector, solid waste driver, loader = 53-7081.00; supervisor, crew leader, "
        "foreman = 53-1042.00",
    ),
    "water": _kind(
        r"water|wastewater|sewer|wasser|klär|abwasser|eaux?\b|aguas",
        "water",
        "51-803 47-215 47-3015 49-9012 53-7072 17-2051 17-2081",
        "laborer = 47-2061.00; plant operator, treatment operator, system operator, systems operator = "
        "51-8031.00; meter reader = 43-5041.00",
    ),
    "electric power": _kind(
        "city light|electric|power|strom|energie|stadtwerke|energía",
        "electrical",
        "49-905 47-2111 17-207 51-801 49-2095",
    ),
    "transit": _kind(
        r"transit|bus\b|nahverkehr|verkehrsbetrieb|transport public|metro\b",
        "transit, bus",
        "53-305 53-404 53-1047 53-303 49-303",
        "operator, driver = 53-3052.00; supervisor = 53-1047.00; fahrer = 53-3052.00",
    ),
    "aviation": _kind(
        "aviation|airport|flughafen|aéroport|aeropuerto",
        "airport, aviation",
        "53-2 53-6 33-903 49-3011 11-307",
    ),
    "roads": _kind(
        r"highway|street|roads?\b|trans-|transport(?:n|ation)|public works|dpw|\bdot\b|straßen|bauhof|tiefbau|"
        "voirie|carreteras",
        "highway, construction, road",
        "47- 17-2051 17-302 53-303 53-604 33-304 19-3099 49-303",
        "equipment operator, equipment operator operator, operator, heavy equipment operator, motor equipment "
        "operator = 47-2073.00; laborer, construction laborer = 47-2061.00; maintenance worker, highway worker = "
        "47-4051.00; inspector = 47-4011.00; crew leader, foreman, crew chief, construction supervisor = "
        "47-1011.00; engineer = 17-2051.00; engineering technician, engineering associate, engineering aide = "
        "17-3022.00; flagger = 47-4051.00",
    ),
    "parks": _kind(
        r"parks?\b|recreation|r&p|grünfl|gartenamt|sport|espaces verts|jardines|parques|aquatic",
        "recreation, park",
        "37-3 39-903 39-309 39-101 33-909 37-1012 11-907 27-202",
        "laborer, gardener, park maintenance worker, landscape worker = 37-3011.00; attendant = 39-3091.00; "
        "specialist, leader, assistant, aide, instructor, program specialist, coordinator = 39-9032.00; lifeguard"
        " = 33-9092.00; park ranger = 33-3051.00",
    ),
    "fleet": _kind(
        "fleet|motor pool|vehicle maint|fuhrpark|kfz|garage|parc automobile",
        "fleet, automotive",
        "49-30 49-302 49-303 49-1011",
        "mechanic = 49-3023.00; supervisor = 49-1011.00",
    ),
    "facilities": _kind(
        "facilit|building (?:maint|serv)|general services|gebäude|hausverwaltung|immobilien|liegenschaft",
        "facilities, building",
        "49-9071 37-2 11-301 47-2111 47-2152 49-9021",
        "manager, director = 11-3013.00; worker, technician, maintenance worker, mechanic = 49-9071.00",
    ),
    "inspections": _kind(
        "permit|inspection|buildings?$|building dep|building & safety|code enf|bauaufsicht|bauordnung",
        "building",
        "47-401 13-1041 17-2051",
        "inspector, plans examiner = 47-4011.00",
    ),
    "housing": _kind(
        "housing|community dev|wohnungs|logement|vivienda",
        "housing",
        "47-401 13-1041 21-1 11-914 43-406",
        "inspector, code inspector = 47-4011.00; manager = 11-9141.00",
    ),
    "planning": _kind(
        "planning|stadtplanung|urbanism",
        "urban",
        "19-305 17-1 17-2051",
        "planner = 19-3051.00",
    ),
    "social services": _kind(
        "human serv|social serv|famil|aging|jugendamt|sozial|soziales|servicios sociales|services sociaux|"
        "child",
        "social services",
        "21-1 11-9151 43-406 39-901",
        "manager, director = 11-9151.00; caseworker, case worker, social worker = 21-1021.00",
    ),
    "health": _kind(
        "health|hlth|clinic|hospital|nursing|medic|klinik|krankenhaus|pflege|gesundheit|santé|salud|praxis",
        "health, medical",
        "29- 31- 21-109 19-104 11-9111",
        "manager, director, administrator = 11-9111.00",
    ),
    "employment services": _kind(
        "employment dev|workforce|jobcenter|arbeitsagentur",
        "",
        "13-1071 21-1012 43-406",
    ),
    "environment": _kind(
        "environment|umwelt|environnement|medio ambiente",
        "environmental",
        "19-204 19-409 17-2081 13-1041",
    ),
    "animals": _kind(
        "animal|tierheim|veterinär",
        "animal",
        "33-9011 39-202 29-1131 31-9096",
    ),
    "public relations": _kind(
        "communications?$|public (?:affairs|information|relations)|presse|öffentlichkeitsarbeit|communication$",
        "public relations",
        "27-30 11-203 13-116",
        "officer, specialist, coordinator = 27-3031.00; manager, director = 11-2032.00",
    ),
    "marketing": _kind(
        "marketing",
        "marketing",
        "13-116 11-202 27-303",
        "manager, director = 11-2021.00; specialist, coordinator = 13-1161.00",
    ),
    "sales": _kind(
        "sales|vertrieb|verkauf|ventes|ventas",
        "sales",
        "41-",
        "manager, director, leiter = 11-2022.00; mitarbeiter, representative = 41-4012.00",
    ),
    "retail": _kind(
        "store|retail|filiale|einzelhandel|magasin|tienda",
        "retail",
        "41-1011 41-2 53-7065",
        "clerk = 41-2031.00; manager, assistant manager = 41-1011.00",
    ),
    "kitchen": _kind(
        "kitchen|food serv|catering|restaurant|küche|gastronomie|kantine|mensa|cuisine|cocina|nutrition",
        "kitchen, food service",
        "35- 11-905",
        "worker, helper, assistant, helfer = 35-2021.00; manager = 11-9051.00",
    ),
    "warehouse": _kind(
        "warehouse|logisti|lager|versand|entrepôt|almacén|supply",
        "warehouse",
        "53-70 43-507 11-307 53-1042",
        "worker, assistant, mitarbeiter, helfer = 53-7065.00; manager, leiter = 11-3071.00; clerk = 43-5071.00",
    ),
    "production": _kind(
        "production|manufactur|fertigung|produktion|montage|fabri[ck]",
        "production",
        "51- 49-904 11-3051 17-2112",
        "supervisor, schichtleiter, meister = 51-1011.00; manager, leiter = 11-3051.00; worker, helfer, "
        "mitarbeiter = 51-9198.00",
    ),
    "farm": _kind(
        "farm|agricult|landwirt|agricole|agrícola|forst",
        "farm, agricultural",
        "45- 19-101 11-9013",
        "laborer, worker = 45-2092.00",
    ),
    "customer service": _kind(
        "customer|call ?cent|311|kundenservice|kundendienst|service client|atención al cliente",
        "customer service",
        "43-405",
        "agent, representative, specialist = 43-4051.00",
    ),
    "school": _kind(
        "school|schule|école|escuela|kita|kindergarten|colegio",
        "school",
        "25- 11-903 21-1012 39-901",
        "principal, assistant principal = 11-9032.00",
    ),
}  # fmt: skip
_CODES = re.compile(r"\(.*|\d+")


def kinds_of(department: str) -> tuple[DepartmentKind, ...]:
    """The kinds that the department's name fits, at most two, most telling first; empty for an unknown department."""
    name = _CODES.sub(" ", department) if not department.strip().startswith("911") else department
    return tuple(kind for kind in KINDS.values() if kind.words.search(name))[:2]
