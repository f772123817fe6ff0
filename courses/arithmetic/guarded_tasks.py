"""Whether a task has dangerous or formal moments, in which nobody should try anything out.

Such a task gets only practices that are done before or after it. A word too many costs little, because the practice is
still one for this task; a word too few may cost more. So the lists are broad. A statement in a language without a list is
judged by the English statements of the reference tasks nearest to it.
"""

import re
from collections.abc import Sequence

# English and German. A word is the beginning of a word; with "*" it is found anywhere in a word, because German writes
# compounds as one word; with "=" it stands by itself.
_WORDS = {
    "rescue and emergencies": """
        emergenc rescu ambulance paramedic resuscit =cpr =fire =fires firefight blaze evacuat alarm =crash disaster
        casualt flood avalanche lifeguard drown first-aid triage
        *notfall *notruf *notarzt rettung *einsatz *brand *feuerwehr evakuier *alarm *reanimat *unfall lawine *erste-hilfe
        """,
    "treatment": """
        patient surg operating anaesth anesth inject infus medicat medicine =drug =drugs =dose =doses dosing prescri
        ventilat dialys transfus biops catheter wound suture stitch stress-test =stress =echo =echos x-ray scan
        radiation chemo sedat intubat birth deliver-babies midwif therap treat diagnos ultrasound vaccinat
        steril =icu =bed =beds bedside =ward =theatre blood =pills =jab =jabs check-up restrain insulin swallow
        *patient =bett =betten
        *operation operier narkose *spritze *infusion *medikament arznei *dosis *rezept beatm *dialyse *wunde
        *röntgen *bestrahl *geburt hebamme *therapie behandl diagnos *ultraschall impf *steril *blut *station fixier
        *pflege pflegen katheter
        """,
    "traffic": """
        drive driving =driver steer pilot =fly flying flight aircraft airfield runway tower =plane =planes =ship =ships
        vessel =boat =boats sail =train =trains tram locomotive shunt signal dispatch =lorry =truck =bus =taxi
        =van motorway traffic =convoy =radio radioing cockpit cabin taxi tow cable-car ferry
        fahren *fahrt lenken steuern flieg *flug pilot *schiff *boot *zug *züge *bahn rangier *stellwerk funk *funkspruch *lkw
        *bus *taxi *verkehr schlepp fähre
        """,
    "machines and heights": """
        machin saw =saws press =presses furnace kiln weld grind drill blast explos voltage high-voltage live-line
        crane hoist forklift excavat digger piling rigging =rig scaffold roof ladder climb =dive diving diver chainsaw
        felling =fell mill crusher conveyor boiler turbine reactor gas chemic acid toxic solvent asbestos nuclear
        radioactiv molten foundry electr wiring substation demolit tunnel =mine =mines mining quarry weapon gun =guns firearm
        ammunition detonat hot-work confined pressure robot lathe milling harvester combine tractor winch lift
        lock-out lockout snap-back oxygen high-pressure
        *maschine *säge sägen *presse *ofen schweiß schleif bohr spreng *spannung *strom kran *stapler *bagger *ramm gerüst
        *dach leiter klettern tauch *mühle *brecher *förderband *kessel *turbine *reaktor *gas *chemi *säure *gift
        *asbest *elektr *abriss *tunnel *bergwerk *steinbruch waffe *schuss *roboter dreh fräs *traktor *anlage
        """,
    "animals and food": """
        allergen slaughter butcher steri pasteur disinfect =bull =bulls =boar stallion =snake =snakes venom predator hawk
        =lion =tiger canning hygien food-safety poison
        schlacht *allergen desinf *hygiene *bulle hengst *schlange
        """,
    "formal acts": """
        court hearing tribunal judge =judges testif testimon witness oath interrogat arrest warrant custody police
        suspect offender prosecut inquest disciplin dismiss redundan layoff lay-off grievance harass allegation
        accus misconduct whistle =serious formal statutory lawsuit litigat sue =sued notar sworn certif sign-off
        evidence violation accident incident
        inspect audit sanction deport asylum eviction bailiff foreclos custod safeguard adjudicat ruling appeal
        *gericht *verhandlung *anhörung richter *zeuge *eid vernehm festnahm verhaft *polizei *straf *anklage disziplin
        kündig *entlass *beschwerdeverfahren *belästigung *vorwurf *vorwürfe notar *beurkund *bescheid abschieb *asyl
        *räumung *vollstreck gutachten *inspektion *kontrolle *abnahme
        """,
    "people in distress": """
        suicid self-harm abuse abused violen assault fight =fights drunk aggress threat crisis psychos psychiatr
        overdose dying death =dead =die died funeral grie bereav mourn hospice palliat miscarriage trauma victim
        refugee missing =lost hostage distress panic meltdown
        *suizid *selbstmord *missbrauch gewalt *schläger betrunken aggress bedroh *krise *psychiatr *sterbe sterben *tod tote
        *trauer hospiz palliativ *opfer *flüchtling vermisst panik *randal
        """,
}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _matcher() -> re.Pattern[str]:
    listed = [word for text in _WORDS.values() for word in text.split()]
    anywhere = [re.escape(word[1:]) for word in listed if word[0] == "*"]
    alone = [re.escape(word[1:]) for word in listed if word[0] == "="]
    beginnings = [re.escape(word) for word in listed if word[0] not in "*="]
    return re.compile(f"(?:{'|'.join(beginnings)})|(?:{'|'.join(alone)})$|.*(?:{'|'.join(anywhere)})")


_GUARDED = _matcher()


# Tasks in which every word is prescribed or watched: no practice at all.
_PRESCRIBED = re.compile(
    r"\b(?:witness(?:es)?\b|zeugen?\b|zeugin|"
    r"radio(?:ing|s)?\b|funk(?:en|spr|verkehr)?\b|tower\b|testif|in court|oath|interrogat|suspects?\b|arrest|warrant|"
    r"emergency calls?|resuscitat|cpr\b|weapons?\b|firearm|explosiv|detonat|hostage|suicid|last rites|"
    r"interpret(?:ing|ers?)\b.*\b(?:hearing|court|police|hospital|doctor|asylum)|dolmetsch|"
    r"vernehm|verhör|vereidig|festn[ae]hm|notruf|reanim|waffe|spreng|suizid)",
    re.IGNORECASE,
)


def is_prescribed(statement: str) -> bool:
    """Whether what is said or done in the task is prescribed so closely, or so grave, that no practice fits it."""
    return _PRESCRIBED.search(statement) is not None


def is_guarded(statement: str, *, similar: Sequence[str] = ()) -> bool:
    """Whether the task has moments in which nobody should try anything out.

    similar: statements of the reference tasks nearest to the task; it is guarded if most of them are.
    """
    if _has_word(statement):
        return True
    return bool(similar) and 2 * sum(map(_has_word, similar)) > len(similar)


def _has_word(text: str) -> bool:
    words = (word.casefold() for match in _WORD.findall(text) for word in {match, *match.split("-")})
    return any(_GUARDED.match(word) for word in words)
