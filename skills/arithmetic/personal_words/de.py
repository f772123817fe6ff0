"""German words that tell who people are."""

from skills.arithmetic.personal_words.words import PersonalWords, listed, with_endings

# Gender marks in the middle of a word: Lehrerin, LehrerIn, Lehrer*in, Lehrer:in, Lehrer_in, Lehrer/in, Lehrer/-in, Lehrer(in)
_IN = r"(?:[*:_/]-?|\()?in(?:\)?nen)?\)?"
_ER = (
    "mitarbeiter|lehrer|schüler|verkäufer|bewohner|bewerber|bürger|arbeiter|pfleger|fahrer|techniker|handwerker|berater|"
    "leiter|besucher|teilnehmer|mieter|vermieter|käufer|händler|meister|partner|betreuer|erzieher|trainer|nutzer|benutzer|"
    "anwender|anfänger|spieler|künstler|bäcker|metzger|gärtner|maurer|maler|tischler|schreiner|dachdecker|elektriker|"
    "mechaniker|mechatroniker|informatiker|entwickler|programmierer|sachbearbeiter|kassierer|kellner|reiniger|helfer|"
    "vertreter|empfänger|absender|kläger|richter|steuerberater|buchhalter|anrufer|inhaber|unternehmer|manager|"
    "sportler|wissenschaftler|forscher|zuhörer|einwohner|urlauber|reiter|ausbilder|dolmetscher|übersetzer|schauspieler|pförtner|hausmeister|lagerarbeiter"
)
_WEAK = {
    "kolleg": "kollegen", "pädagog": "pädagogen", "psycholog": "psychologen", "expert": "experten", "patient": "patienten",
    "klient": "klienten", "student": "studenten", "praktikant": "praktikanten", "assistent": "assistenten",
    "lieferant": "lieferanten", "mandant": "mandanten", "referent": "referenten", "spezialist": "spezialisten",
    "polizist": "polizisten", "journalist": "journalisten", "tourist": "touristen", "dozent": "dozenten",
    "präsident": "präsidenten", "konkurrent": "konkurrenten", "agent": "agenten", "interessent": "interessenten",
}  # fmt: skip
_OTHERS = {
    r"(?:arzt|arztes|ärzte|ärzten|ärztin|ärztinnen)": "arzt",
    r"(?:anwalt|anwalts|anwälte|anwälten|anwältin|anwältinnen)": "anwalt",
    r"(?:koch|köche|köchen|köchin|köchinnen)": "koch",
    rf"(?:chef|chefs|chef{_IN})": "chef",
    rf"(?:freund|freunde|freunden|freund{_IN})": "freund",
    rf"(?:nachbar|nachbarn|nachbar{_IN})": "nachbarn",
    rf"(?:direktor|direktors|direktoren|direktor{_IN})": "direktor",
    rf"(?:autor|autors|autoren|autor{_IN})": "autor",
    rf"(?:sekretär|sekretärs|sekretäre|sekretär{_IN})": "sekretär",
    rf"(?:ingenieur|ingenieurs|ingenieure|ingenieuren|ingenieur{_IN})": "ingenieur",
    rf"(?:friseur|friseure|friseur{_IN}|friseuse)": "friseur",
    r"(?:beamte|beamter|beamten|beamtin|beamtinnen)": "beamten",
    r"(?:angestellte|angestellter|angestellten|angestelltem)": "angestellte",
    r"(?:auszubildende|auszubildender|auszubildenden|auszubildendem)": "auszubildende",
    r"(?:(?:kauf|fach|feuerwehr|geschäfts|haus|amt|see)(?:mann|frau|männer|männern|frauen|leute|leuten))": "fachkraft",
    r"(?:krankenschwester|krankenschwestern|krankenpfleger|krankenpflegerin)": "pflegekraft",
    r"(?:mutter|vater|mutters|vaters|mütter|väter|müttern|vätern)": "elternteil",
    r"(?:tochter|sohn|sohnes|töchter|söhne|töchtern|söhnen|mädchen|bub|buben)": "kind",
    r"(?:putzfrau|putzfrauen|putzmann|reinigungsfrau)": "reinigungskraft",
}
_ROLES = {
    r"(?:kunde|kunden)": "kunden",
    rf"(\w*)kund{_IN}": r"\1kunden",
    **{rf"(\w*)(?:{stem}(?:e|en)?|{stem}{_IN})": rf"\1{neutral}" for stem, neutral in _WEAK.items()},
    **{rf"(\w*){pattern}": rf"\1{neutral}" for pattern, neutral in _OTHERS.items()},
    rf"(\w*)({_ER})(?:s|n|{_IN})?": r"\1\2",
    rf"(?!glycerin\b)(\w{{2,}}er){_IN}": r"\1",
}
WORDS = PersonalWords(
    person="eine Person",
    function_words=frozenset(
        listed("der die das den dem des ein eine einen einem einer für mit von zu im auf bei am zum zur und oder "
        "nach vor aus über "
        "bei ins nicht neue neuen an")
    ),
    articles=dict.fromkeys(
        listed("ein eine einen einem einer eines der die den dem des unser unsere unseren unserem unserer"), ""
    ),
    titles=("herr", "herrn", "frau", "fräulein", "dr"),
    gendered=(
        *listed("rentner rentnerin rentnern rentnerinnen herr herrn herren muslim muslime "
        "muslimin muslima christ christen christin jude juden jüdin hindu buddhist buddhistin ausländer ausländerin "
        "türke türkin syrer syrerin pole polin russe russin"),
        *listed("frau mann frauen männer männern dame damen"),
        *listed("schwester bruder ehefrau ehemann witwe witwer oma opa"),
        *listed("tante onkel nichte neffe enkelin enkel braut bräutigam seniorin senior senioren seniorinnen"),
    ),
    ages=with_endings("jung alt jünger älter betagt minderjährig", "e en er em es"),
    origins=(
        *with_endings(
        "deutsch französisch spanisch italienisch polnisch türkisch russisch ukrainisch syrisch afghanisch arabisch "
        "afrikanisch nigerianisch chinesisch vietnamesisch indisch mexikanisch katholisch evangelisch muslimisch "
        "jüdisch "
        "hinduistisch buddhistisch christlich rumänisch bulgarisch griechisch portugiesisch kroatisch serbisch "
        "bosnisch "
        "albanisch kurdisch iranisch irakisch marokkanisch tunesisch ägyptisch pakistanisch japanisch koreanisch "
        "brasilianisch somalisch eritreisch kenianisch amerikanisch britisch englisch ausländisch",
        "e en er em es",
    ),
        *listed("norwegische norwegischen norwegischer schwedische schwedischen dänische finnische schweizer "
        "österreichische österreichischen österreichischer belgische niederländische niederländischen tschechische "
        "slowakische ungarische sloweische litauische lettische georgische armenische thailändische philippinische "
        "kolumbianische peruanische"),
    ),
    people=(
        *listed("person personen leute menschen mensch gast gäste gästen kind kinder kindern jugendliche familie "
        "familien"),
        *listed("teammitglied mitglied mitglieder angehörige angehörigen gemeinde gemeinden paar paare fachkraft "
        "pflegekraft"),
        *listed("neuling reinigungskraft"),
    ),
    roles=_ROLES,
    pronouns={
        "er": "sie", "ihn": "sie", "ihm": "ihr", "sein": "ihr", "seine": "ihre", "seinen": "ihren", "seinem": "ihrem",
        "seiner": "ihrer", "seines": "ihres",
    },
    years=(r"\d{1,3}[- ]?jährige[nrms]?(?: (?:frau|mann|person|kunde|kundin|patient|patientin))?",),
    from_words=("aus", "aus der"),
    countries=(
        *listed("Deutschland Frankreich Spanien Italien Polen Türkei Russland Ukraine Syrien Afghanistan Nigeria "
        "China"),
        *listed("Vietnam Indien Mexiko Amerika Rumänien Marokko Ägypten Iran Irak Pakistan Japan Brasilien Somalia"),
        *listed("Eritrea Kenia Ghana Serbien Kroatien Bosnien Albanien Bulgarien Griechenland Portugal Afrika"),
    ),
    name_endings=("s",),
    adjective=(r"([a-zäöüß]+?)e[nmrs]?", r"\1e"),
)  # fmt: skip
