"""The kind of a task: work with people, with things, with data, or leading others. It decides which practice fits.

The distinction of people, things and data is that of functional job analysis (S. A. Fine, Functional Job Analysis, 1955).
Words decide: they can be read and corrected, and they need no model. A statement in a language without a word list is
judged by the English statements of the reference tasks nearest to it.
"""

import re
from collections.abc import Sequence

PRACTICE_KINDS = ("people", "things", "data", "leading")
# What a situation's setting says about a task in which it occurs. Smaller than one word of the statement.
_SETTINGS = {
    "customers": "people",
    "people-in-care": "people",
    "machines": "things",
    "own-work": "data",
}
_SETTING_WEIGHT = 0.3
# Reference tasks together count less than one word of the person's own, and more only if no word is known.
_SIMILAR_WEIGHT, _SIMILAR_ALONE = 0.6, 1.5
# English and German, one point a word. With "*": found anywhere in a word, because German writes compounds as one word.
# A listed word of five letters or more is the beginning of a word; a shorter one counts only with an ending of _ENDINGS,
# and one with "=" only by itself.
_WORDS = {
    "people": """
        patient resident customer client guest visitor passenger child children pupil student famil parent
        mother father caller tenant citizen applicant bather debtor relative couple witness baby babies infant
        learner audience bereaved participant buyer bidder donor neighbour crowd member people person
        owner homeowner jobseeker claimant teenager youth reader public voter tourist traveller survivor investor
        inmate prisoner believer mourner talk listen explain calm comfort reassure counsel advise interview
        negotiat persuade teach encourage greet welcome mediate apologise soothe console accompany convince
        tell answer phone sell host visit warn bathe nurse massage treat examine vaccinat group lesson class
        quarrel complaint persuad speak lectur question confer consult argue haggle debate meeting committee senate =row
        =rows kid kids =lad =lads =folk teen colleague department volunteer apprentice trainee newcomer
        =starters =starter mentor coach professor journalist =team *patient *kund *gast *gäst *bewohner *fahrgäst
        *kind *schüler *famil *eltern *angehörig *klient *besucher *bürger *mieter *mensch *leute *teilnehm
        *zuschauer *publikum *anrufer *antragsteller *bewerb *paare *mutter *vater *frauen *männer *jugendlich
        *säugling *pflegebedürft *hörer *zeug *witwe *trauernd *opfer *flüchtling *käufer *kolleg *lehrling
        *auszubild *azubi *einarbeit *ehrenamtlich *sitzung *besprech sprech erklär zuhör
        beruhig tröst berat beraten begleit begrüß vermittel überzeug unterricht ermutig betreu verkauf
        verhandel entschuldig empfang bedien aufklär reden fragen antwort befrag *gespräch *beschwerde *streit
        pfleg wasch
        """,
    "things": """
        repair install operate machine weld drive clean cook build mount cut plant load wire pipe tool vehicle
        engine brake paint drill saw dig lay fix tighten assemble dismantle grease oil sharpen lift carry stack
        pack sort unload bake brew milk feed harvest prune mow rake water sew knit print mix pour grind polish
        sand plaster brick roof scaffold timber steel concrete glass fabric yarn cable circuit board valve pump
        motor conveyor furnace kiln crane forklift digger tractor towel hair window frame cake depot goods route
        road weigh bus truck train aircraft ship boat wheel rope harness bed laundry dish kitchen sample reagent
        specimen tissue microscope instrument catheter implant prosthes probe oscilloscope gearbox trim bone
        skin fat wash spray seal solder test rig fixture display stage tent tree crop field soil animal cow pig
        calf dog horse fish meat dough crack leak rust feel bread wine tyre lock alarm meter gauge inspect walk climb
        measure move
        push handle wear hands shape mould cast craft set adjust calibrat thread embed pull *reparier
        *montier *maschin *schweiß *schneid *sägen *bohr *schraub *reinig *putz *kochen *backen *bauen *verleg
        *werkzeug *fahrzeug *motor *anlage *gerät *leitung *kabel *rohr *holz *stahl *beton *stein *ziegel *wand
        *dach *bagger *stapler *lkw *zug *schiff *flugzeug *reifen *bremse *ventil *pumpe *ofen *teig *fleisch
        *gemüse *pflanz *baum *bäume *hecke *wiese *vieh *kühe *tier *hund *pferd *stoff *garn *naht *nähen
        *druck *farbe *lack *glas *wäsche *bett *küche *wasser *probe *gewebe *schaft *prothese *bühne *zelt
        *lager *pakete *paletten *fahren *fenster *rahmen *torte *kraftwerk *werkstück *beet *straße *route
        *mähen *fräs *dreh *gieß *löt *verputz *streichen *decken *messen *abladen *autopilot *silo *geräusch
        """,
    "data": """
        data report record document file form invoice ledger figure figures account budget tax vat payroll
        pension spreadsheet table statistic analys calculat comput forecast estimate code program software bug
        test-case database server network ticket script model design plan draft write edit translate review read
        newsletter minutes article text email letter contract claim permit licence regulation rule law policy
        proposal brief study survey research theory paper publication index archive catalogue register schedule
        diary booking inventory order stock price cost balance audit reconcile check compare prepare log note
        enter copy fill map drawing chart graph layout photo image website campaign system ai chatbot assistant
        digital evidence curve emission footprint sampling criteria grade mark judge assess decide evaluat
        poem story recipe programme devise develop think explore idea format option choose optimis *bericht
        *dokument *akte *formular *rechnung *buchung *zahlen *konto *haushalt *steuer *lohn *tabelle *statistik
        *auswert *berechn *prognos *schätz *programm *software *daten *server *netz *entwurf *entwerf *plan
        *schreib *text *übersetz *prüf *lesen *protokoll *artikel *brief *mail *vertrag *verträge *antrag
        *anträge *bescheid *gutachten *gesetz *vorschrift *studie *umfrage *forsch *archiv *katalog *register
        *termin *bestell *bestand *preis *kosten *bilanz *abgleich *vergleich *eintrag *erfass *karte *zeichnung
        *foto *bild *website *system *chatbot *nachweis *unterlage *entscheid *beurteil *bewert *konzept
        *geschicht *ausschreib *fehler *ergebnis *stipendi *kalkul *idee *format *pläne *aufgaben *zulässig
        festleg überleg ersinn erfind
        """,
    "leading": """
        =manage =manages =managing manager supervis delegat staff crew personnel subordinate roster rota
        recruit
        hire appraise promote workforce contractor =gang =habits =foreman allocat leiten anleit führung
        *mitarbeitend
        *mitarbeitern *personal *dienstplan *anweis *delegier *belegschaft *untergebene beschäftigt mannschaft verteilen
        """,
}
_VERBS = {
    "leading": """
        lead supervise manage delegate chair recruit hire appraise leiten führen einstellen delegieren verteilen
        """,
    "people": """
        talk listen explain calm comfort reassure counsel advise interview negotiate persuade teach encourage
        greet welcome mediate apologise soothe console tell say answer call help show visit warn accompany serve
        beraten beruhigen trösten erklären zuhören begleiten begrüßen vermitteln überzeugen unterrichten
        ermutigen betreuen verhandeln aufklären informieren reden sprechen antworten pflegen
        """,
    "things": """
        repair install operate weld drive clean cook build mount cut plant load fix assemble milk paint lay
        inspect overhaul wash trim climb pull sharpen prune rake mow bake sew change thread embed reparieren
        montieren schweißen schneiden fahren reinigen kochen backen bauen verlegen bohren fräsen nähen messen
        """,
    "data": """
        write calculate analyse draft record log compile estimate forecast reconcile file enter copy work design
        prepare check review compare read plan fill take balance identify criticise use schreiben berechnen
        auswerten prüfen erfassen planen entwerfen bewerten beurteilen vergleichen kalkulieren übersetzen
        schätzen untersuchen entscheiden kontrollieren
        """,
}
_VERB_WEIGHT = 0.8  # added for the word that says what is done: the first in English, the last in German
_LEADING_WEIGHT = 3.5  # a word about leading says more than the word for those who are led
_LONG = 5
_ENDINGS = ("", "s", "es", "d", "ed", "ing", "er", "ers", "ies")
_IN_WRITING = re.compile(
    r"\b(?:writ(?:e|es|ing|ten)\b|letters?\b|e-?mails?\b|online\b|reviews\b|schrift|briefe\b|schreib|nachricht)",
    re.IGNORECASE,
)
# The kind that a situation asks for where the words of the task say little. Smaller than one word of the statement.
_NATURAL_WEIGHT = 0.9
_NATURAL = {
    "people": """
        complaint bad-news grief-and-shock afraid-or-refusing unspoken-signs dispute aggression welcome
        no-common-language
        plain-explanation negotiation honest-advice meeting winning-over speaking-to-audience lasting-relations
        open-interview not-face-to-face inspection-visit everyone-has-a-say between-trades showing-how feedback
        vague-wish
        helping-self-help restless-group losing-heart in-confidence hiring agreement-broken lesson-that-makes-think
        handover
        """,
    "data": """
        implausible-figure report-for-decision written-instructions facts-into-story checking-ai personal-data
        many-moving-parts day-falls-apart fair-decision conflicting-evidence asking-for-support testable-question
        """,
    "things": "plan-meets-reality trained-senses watching-automation danger-ahead no-way-back pass-or-reject real-cause",
}
# Words for those who lead the person, and for meetings of everybody: no sign that the person leads.
_LED_BY = re.compile(
    r"\b(?:managers?|supervisors?|team leaders?|bosses|boss|staff (?:meetings?|room)|vorgesetzt\w*|geschäftsführ\w*|"
    r"\w*leiter(?:in|innen|s)?)\b",
    re.IGNORECASE,
)
_BY_PHONE = re.compile(r"\b(?:(?:tele)?phon|call(?:s|ers?)?\b|hotline|anruf|telefon)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _matchers(words: dict[str, str]) -> dict[str, re.Pattern[str]]:
    found = {}
    for kind, text in words.items():
        anywhere = [word[1:] for word in text.split() if word.startswith("*")]
        listed = [word for word in text.split() if not word.startswith("*")]
        beginnings = [word for word in listed if len(word) >= _LONG and word[0] != "="]
        short = [word + ending for word in listed if len(word) < _LONG for ending in _ENDINGS]
        short += [word[1:] for word in listed if word[0] == "="]
        found[kind] = re.compile(f"(?:{'|'.join(beginnings)})|(?:{'|'.join(short)})$|.*(?:{'|'.join(anywhere)})")
    return found


_LISTS = _matchers(_WORDS)
_NATURAL_SETS = {kind: frozenset(text.split()) for kind, text in _NATURAL.items()}
_VERB_SETS = {kind: frozenset(text.split()) for kind, text in _VERBS.items()}


def kind_scores(statement: str) -> dict[str, float]:
    """Points by kind: one for each word of a kind's list, and more for the verb."""
    words = [word.casefold() for word in _WORD.findall(_LED_BY.sub(" ", statement))]
    scores = dict.fromkeys(PRACTICE_KINDS, 0.0)
    for kind, listed in _LISTS.items():
        weight = _LEADING_WEIGHT if kind == "leading" else 1.0
        scores[kind] += weight * sum(listed.match(word) is not None for word in words)
    for verb in {words[0], words[-1]} if words else set():
        for kind, verbs in _VERB_SETS.items():
            scores[kind] += _VERB_WEIGHT * (verb in verbs)
    return scores


def is_by_phone(text: str) -> bool:
    """Whether the text speaks of the telephone, where "face to face" would not fit."""
    return _BY_PHONE.search(text) is not None


def is_in_writing(text: str) -> bool:
    """Whether the text speaks of writing, where a conversation would not fit."""
    return _IN_WRITING.search(text) is not None


def choose_kind(
    statement: str,
    *,
    situation: str = "",
    similar: Sequence[str] = (),
    settings: Sequence[str] = (),
    offered: Sequence[str] = PRACTICE_KINDS,
) -> str:
    """The kind of the task among the kinds that are offered.

    situation: the one that the task is. similar: statements of the reference tasks nearest to the task. settings: of the
    situation; they decide between equal kinds. Without any sign the first offered kind is returned. Work is "leading" only
    if the statement itself says so, since its practices presuppose people who are led.
    """
    scores = kind_scores(statement)
    leads = scores["leading"] > 0
    weight = _SIMILAR_WEIGHT if any(scores.values()) else _SIMILAR_ALONE
    summed = {kind: sum(kind_scores(other)[kind] for other in similar) for kind in PRACTICE_KINDS}
    for kind, points in summed.items():
        scores[kind] += weight * points / (sum(summed.values()) or 1)
    for setting in settings:
        if setting in _SETTINGS:
            scores[_SETTINGS[setting]] += _SETTING_WEIGHT
    for kind, slugs in _NATURAL_SETS.items():
        scores[kind] += _NATURAL_WEIGHT * (situation in slugs)
    candidates = [kind for kind in offered if kind != "leading" or leads or len(offered) == 1]
    return max(candidates, key=lambda kind: scores[kind])
