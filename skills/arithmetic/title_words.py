"""Expands abbreviated job titles from payroll systems. Pure text.

"Admin Spec II-BU"  ->  "administrative specialist"
"""

import re

# Abbreviations in payroll systems. Only whole words; abbreviations that are also English words are left out.
ABBREVIATIONS = {
    "acad": "academic", "acct": "accounting", "accts": "accounts", "acctg": "accounting", "adj": "adjunct",
    "adm": "administrative", "admin": "administrative", "admr": "administrator", "adv": "advanced", "advsr": "advisor",
    "affrs": "affairs", "aid": "aide", "anlst": "analyst", "anly": "analyst", "appl": "applications",
    "apps": "applications", "apprent": "apprentice", "arch": "architect", "assc": "associate", "assoc": "associate",
    "asst": "assistant", "ast": "assistant", "atty": "attorney", "aud": "auditor", "auto": "automotive",
    "bd": "board", "bldg": "building", "bldgs": "buildings", "bus": "business", "capt": "captain", "carp": "carpenter",
    "cert": "certified", "chf": "chief", "chem": "chemist", "civ": "civil", "clin": "clinical", "clk": "clerk",
    "cmdr": "commander", "cnslr": "counselor", "col": "collections", "coll": "collections", "comm": "communications",
    "commun": "communications", "comp": "computer", "compl": "compliance", "const": "construction",
    "constr": "construction", "cont": "control", "coord": "coordinator", "coor": "coordinator", "corr": "correctional",
    "couns": "counselor", "crd": "coordinator", "ctr": "center", "cust": "customer", "dep": "deputy", "dept": "department",
    "dev": "development", "devl": "development", "dir": "director", "disp": "dispatcher", "dispr": "dispatcher",
    "dist": "district", "div": "division", "dvlpmt": "development", "econ": "economic", "ed": "education",
    "educ": "education", "elec": "electrical", "elect": "electrical", "emer": "emergency", "emerg": "emergency",
    "emp": "employment", "eng": "engineer", "engr": "engineer", "engrng": "engineering", "env": "environmental",
    "envir": "environmental", "environ": "environmental", "eqpt": "equipment", "equip": "equipment",
    "exam": "examiner", "exec": "executive", "fac": "facilities", "facil": "facilities", "fin": "finance", "frmn": "foreman",
    "gen": "general", "govt": "government", "grad": "graduate", "hlth": "health", "hous": "housing", "hr": "human resources",
    "hvy": "heavy", "info": "information", "insp": "inspector", "inspctr": "inspector", "inst": "instructor",
    "instr": "instructor", "invest": "investigator", "investgr": "investigator", "invstgtr": "investigator",
    "it": "information technology", "lab": "laboratory", "lbr": "laborer", "lect": "lecturer", "lib": "library",
    "libr": "librarian", "lic": "licensed", "lieut": "lieutenant", "lt": "lieutenant", "mach": "machinist",
    "maint": "maintenance", "mech": "mechanic", "med": "medical", "mgmnt": "management", "mgmt": "management",
    "mgr": "manager", "mngr": "manager", "mtr": "motor", "nurs": "nursing", "occup": "occupational",
    "off": "officer", "ofc": "office", "ofcr": "officer", "offcr": "officer", "oper": "operator", "opr": "operator",
    "opns": "operations", "ops": "operations", "ofr": "officer", "para": "paraprofessional", "pers": "personnel",
    "phys": "physical", "plng": "planning", "plnr": "planner", "pol": "police", "prev": "prevention",
    "prgm": "program", "prgmr": "programmer", "prin": "principal", "proc": "processing", "prod": "production",
    "prof": "professor", "prog": "program", "proj": "project", "prop": "property", "pub": "public", "publ": "public",
    "purch": "purchasing", "qual": "quality", "rec": "recreation", "recr": "recreation", "rehab": "rehabilitation",
    "rel": "relations", "rep": "representative", "repr": "representative", "res": "research", "rsch": "research",
    "sanit": "sanitation", "sch": "school", "sci": "science", "sec": "secretary", "secy": "secretary",
    "sect": "section", "serg": "sergeant", "serv": "service", "servs": "services", "sgt": "sergeant", "soc": "social",
    "spec": "specialist", "splst": "specialist", "spclst": "specialist", "sprv": "supervisor", "stat": "statistics",
    "stats": "statistics", "strat": "strategic", "strucl": "structural", "struct": "structural", "supp": "support",
    "suppt": "support", "supt": "superintendent", "supv": "supervisor", "supvr": "supervisor", "supvsr": "supervisor",
    "sup": "supervisor", "surv": "surveyor", "svc": "service", "svcs": "services", "svs": "services", "sys": "systems",
    "syst": "systems", "tchr": "teacher", "tech": "technician", "techn": "technician", "trans": "transportation",
    "transp": "transportation", "trk": "truck", "treas": "treasurer", "util": "utility", "utils": "utilities",
    "veh": "vehicle", "vet": "veterinary", "vis": "visiting", "vol": "volunteer", "wkr": "worker", "wrkr": "worker",
    "wtr": "water", "yth": "youth", "advcmt": "advancement", "aff": "affairs", "anlys": "analyst", "budgt": "budget",
    "cbl": "cable", "concss": "concessions", "contrl": "control", "cord": "coordinator", "crse": "course",
    "devlp": "development", "envrl": "environmental", "extrnl": "external", "facils": "facilities",
    "fireftr": "firefighter", "fld": "field",
    "immunol": "immunology", "impr": "improvement", "innov": "innovation", "instrn": "instruction",
    "jrnywkr": "journeyman", "lrng": "learning", "patrl": "patrol", "physn": "physician", "pntr": "painter",
    "prgms": "programs", "prjt": "project", "prjts": "projects", "surg": "surgeon", "systs": "systems",
    "anlyst": "analyst", "cblspl": "cable splicer", "counslr": "counselor", "librn": "librarian", "prfnl": "professional",
    "wstwtr": "wastewater",
    "techl": "technical", "technol": "technology", "trng": "training", "univ": "university", "vst": "visiting",
    "admnr": "administrator", "admn": "administrator", "admns": "administration", "advs": "advancement",
    "agri": "agricultural", "bgt": "budget", "bskt": "basketball", "bsktbal": "basketball", "cmty": "community",
    "comnc": "communications", "commn": "communications", "conserv": "conservation", "devlpr": "developer",
    "devlprs": "developers", "elecl": "electrical", "engagmt": "engagement", "engl": "english", "enrgy": "energy",
    "entrep": "entrepreneurship", "enroll": "enrollment", "envrnmtl": "environmental", "expl": "explosives",
    "explsv": "explosives", "facilts": "facilities", "ftbal": "football", "geol": "geology", "hndlr": "handler",
    "inatl": "international", "infra": "infrastructure", "lbrn": "librarian", "mktg": "marketing", "ntrl": "natural",
    "outr": "outreach", "path": "pathology", "prgs": "programs", "recrt": "recruitment", "registr": "registrar",
    "regstr": "registrar", "rsrc": "resources", "rsrsc": "resources", "schlr": "scholar", "secrty": "security",
    "stdnt": "student", "stdy": "studies", "structl": "structural", "supvs": "supervisors", "technl": "technical",
    "wmn": "women", "advr": "advisor", "anal": "analyst", "acctnt": "accountant", "accnt": "accountant",
    "biol": "biology", "bldr": "builder", "clncl": "clinical", "counsl": "counsel", "custdn": "custodian",
    "dispatchr": "dispatcher", "electn": "electrician", "elctrn": "electrician", "elctrcn": "electrician",
    "fndtn": "foundation", "hosp": "hospital", "intl": "international", "invst": "investigator",
    "invstg": "investigator", "lndscp": "landscape", "mathmtcs": "mathematics", "mgt": "management",
    "mgmtt": "management", "nutr": "nutrition", "opers": "operations", "payrl": "payroll", "plumbr": "plumber",
    "prgrm": "program", "progr": "program", "psych": "psychology", "pwr": "power", "radiol": "radiology",
    "regl": "regional", "sftwr": "software", "statn": "station", "stds": "studies", "swr": "sewer",
    "trnsp": "transportation", "trfc": "traffic", "undgrad": "undergraduate", "warehs": "warehouse",
    "whse": "warehouse", "wrhs": "warehouse", "wstwater": "wastewater",
}  # fmt: skip
# Abbreviations whose meaning depends on the next word.
_PHRASES = {
    ("bus", "driver"): "bus driver", ("bus", "operator"): "bus operator", ("bus", "opr"): "bus operator",
    ("bus", "oper"): "bus operator", ("bus", "aide"): "bus aide", ("bus", "mechanic"): "bus mechanic",
    ("bus", "mech"): "bus mechanic", ("school", "bus"): "school bus",
    ("teachers", "postsecondary"): "professor", ("teacher", "postsecondary"): "professor",
    ("res", "sci"): "research scientist", ("asst", "sci"): "assistant scientist",
    ("info", "tech"): "information technology", ("technol", "prof"): "technology professional",
    ("tech", "prof"): "technology professional", ("asst", "sec"): "assistant secretary",
}  # fmt: skip
# Placeholders for missing titles, and titles that do not name any work.
_EMPTY = {
    "unknown", "none", "null", "nil", "na", "tbd", "tba", "misc", "miscellaneous", "other", "various", "vacant", "employee",
    "employees", "staff", "member", "not", "available", "applicable", "title", "job", "position", "test",
}  # fmt: skip
# Ranks that exist in every field. A title with only these words does not identify a kind of work.
_ANY_FIELD = {
    "administrator", "advisor", "analyst", "assistant", "associate", "chief", "coordinator", "dean", "deputy", "director",
    "engineer", "executive", "for", "head", "manager", "managing", "of", "officer", "principal", "professional", "professor",
    "program", "programs", "project", "projects", "research", "scholar", "scientist", "specialist", "supervisor",
    "technical", "technician", "technology", "visiting", "worker",
}  # fmt: skip
# Words for rank and pay that carry no information about the work.
_NOISE = {
    "sr", "snr", "senior", "jr", "jnr", "junior", "lead", "ld", "grade", "level", "step", "trainee", "temp", "temporary",
    "seasonal", "hourly", "pt", "ft", "parttime", "fulltime", "acting", "interim", "bargaining", "unit", "bu", "nrep",
    "per", "agrmt", "agreement", "group", "grp", "class", "exempt", "non", "months", "month", "mo", "provisional",
}  # fmt: skip
_ROMAN = re.compile(r"^(?:i{1,3}|iv|vi{0,3}|ix|x)$")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PLURAL = re.compile(r"(?:ies|(?<=s|x)es|(?<=ch|sh)es|(?<!s)s)$")
_ENDING = re.compile(r"(?:e|er|or|ing|ist|ian)$")
_WORDS = re.compile(r"[^\W\d_]+(?:'[a-z]+)?", re.UNICODE)


def spell_out(title: str) -> str:
    """The title in lower-case words without grades, codes and brackets; '' if it does not name any work.

    Text in brackets is kept if nothing else is left. Words after a comma are kept: 'Meter Reader,Sr' is a meter reader.
    """
    words = _words(_BRACKETS.sub(" ", title)) or _words(title)
    return " ".join(words)


def _words(text: str) -> list[str]:
    plain = [word for word in _WORDS.findall(text.replace(".", " ").casefold()) if not _is_noise(word)]
    found: list[str] = []
    i = 0
    while i < len(plain):
        phrase = _PHRASES.get((plain[i], plain[i + 1])) if i + 1 < len(plain) else None
        found += (phrase or ABBREVIATIONS.get(plain[i], plain[i])).split()
        i += 2 if phrase else 1
    return [] if set(found) <= _EMPTY else found


def names_a_field(title: str) -> bool:
    """Whether a spelled-out title names a field of work, not only a rank."""
    return any(word not in _ANY_FIELD for word in title.split())


def _is_noise(word: str) -> bool:
    return word in _NOISE or len(word) == 1 or bool(_ROMAN.match(word))


def stems(title: str) -> frozenset[str]:
    """Approximate word stems of a spelled-out title, to count common words: nurse and nurses have the same stem."""
    return frozenset(_stem(word) for word in title.split() if len(word) > 2)


def _stem(word: str) -> str:
    one = _PLURAL.sub(lambda found: "y" if found[0] == "ies" else "", word) or word
    return _ENDING.sub("", one) or one


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """0..1: Jaccard index of two sets of stems; 0 if either set is empty."""
    return len(a & b) / len(a | b) if a and b else 0.0
