"""French words that tell who people are."""

from skills.arithmetic.personal_words.words import PersonalWords, listed, pairs, with_endings


def _with_plurals(text: str) -> dict[str, str]:
    """Pairs "masculine=feminine" in singular and plural, with the forms "client·e" and "client(e)"."""
    found: dict[str, str] = {}
    for entry in text.split():
        masculine, feminine = entry.split("=")
        plural = masculine if masculine[-1] in "sx" else f"{masculine}s"
        found |= {masculine: masculine, feminine: masculine, plural: plural, f"{feminine}s": plural}
        found |= {f"{masculine}{mark}e": masculine for mark in "·.-"} | {f"{masculine}·e·s": plural}
        found |= {f"{masculine}(e)": masculine, f"{masculine}(e)s": plural}
    return found


WORDS = PersonalWords(
    agents=r"\w{3,}(?:iste|ien)s?|chauffeurs?",
    person="une personne",
    function_words=frozenset(
        listed("le la les un une des pour avec et du au aux dans sur en par que ses son sa leurs d l nouveau "
        "nouvelle à de qui "
        "chaque ou")
    ),
    articles={**dict.fromkeys(listed("un une le la"), ""), "au": "à", "du": "de", "à la": "à",
              "de la": "de", "à un": "à", "à une": "à", "d'un": "de", "d'une": "de", "d’un": "de", "d’une": "de",
              "à l'": "à", "de l'": "de", "ce": "", "cet": "", "cette": "", "son": "", "sa": ""},
    titles=("monsieur", "madame", "mademoiselle", "mme", "mlle", "mr", "m.", "dr"),
    gendered=(
        *listed("retraité retraitée retraités retraitées sénior "
        "senior"),
        *listed("femme homme femmes hommes sœur frère sœurs frères"),
        *listed("épouse époux mari veuve veuf tante oncle nièce neveu copine copain dame dames"),
        *listed("monsieur madame messieurs mesdames fiancée fiancé"),
    ),
    ages=("jeune", "jeunes", "vieux", "vieille", "vieilles", "vieil", *with_endings("âgé", "- e s es")),
    origins=(
        *listed("polonais français suédoise norvégien norvégienne danois danoise néerlandais néerlandaise hongrois "
        "hongroise tchèque bulgare serbe croate albanais albanaise haïtienne péruvienne colombienne rom gitan gitane"),
        *with_endings("allemand espagnol français chinois polonais anglais portugais japonais afghan marocain", "- "
        "e s es"),
        *with_endings("musulman mexicain américain africain roumain ukrainien syrien nigérian sénégalais", "- e s es"),
        *with_endings("vietnamien algérien tunisien égyptien indien italien brésilien iranien palestinien", "- s ne "
        "nes"),
        *with_endings("chrétien nigérien malien ivoirien syrien ukrainien péruvien colombien haïtien", "- s ne nes"),
        *listed("turc turque turcs turques juif juive juifs juives catholique catholiques protestant protestante "
        "russe"),
        *listed("russes hindou hindoue arabe arabes kurde bouddhiste belge suisse suédois étranger étrangère grec"),
    ),
    people=(
        *listed("personne personnes collègue collègues élève élèves locataire locataires stagiaire stagiaires "
        "bénévole"),
        *listed("malade malades famille familles gens adulte adultes hôte secrétaire responsable communauté membre"),
        *listed("membres enfant enfants parent parents proche proches cadre bénéficiaire bénéficiaires"),
    ),
    roles={
        **_with_plurals(
            "client=cliente patient=patiente vendeur=vendeuse directeur=directrice employé=employée voisin=voisine "
            "étudiant=étudiante infirmier=infirmière avocat=avocate ouvrier=ouvrière cuisinier=cuisinière "
            "serveur=serveuse conducteur=conductrice acheteur=acheteuse consommateur=consommatrice "
            "utilisateur=utilisatrice visiteur=visiteuse travailleur=travailleuse salarié=salariée apprenti=apprentie "
            "candidat=candidate citoyen=citoyenne habitant=habitante résident=résidente passager=passagère "
            "voyageur=voyageuse ami=amie technicien=technicienne mécanicien=mécanicienne électricien=électricienne "
            "pharmacien=pharmacienne boulanger=boulangère boucher=bouchère coiffeur=coiffeuse professeur=professeure "
            "enseignant=enseignante formateur=formatrice animateur=animatrice éducateur=éducatrice "
            "assistant=assistante adhérent=adhérente participant=participante usager=usagère fournisseur=fournisseuse "
            "agriculteur=agricultrice propriétaire=propriétaire chef=cheffe acteur=actrice instituteur=institutrice "
            "caissier=caissière commerçant=commerçante ingénieur=ingénieure gérant=gérante débutant=débutante "
            "interlocuteur=interlocutrice lecteur=lectrice agent=agente demandeur=demandeuse"
        ),
        **pairs("parent=mère,père,maman,papa parents=mères,pères enfant=fille,garçon,fils enfants=filles,garçons "
                "grand-parent=grand-mère,grand-père agent_d'entretien=femme_de_ménage,homme_de_ménage "
                "personne=personne"),
        r"(?!matrice)(\w{2,})trice(s?)": r"\1teur\2",
        **_with_plurals("pompier=pompière gardien=gardienne traducteur=traductrice chauffeur=chauffeuse"),
    },
    pronouns={"il": "cette personne", "elle": "cette personne", "lui": "cette personne", "elles": "ils"},
    years=(r"(?:personne )?de \d{1,3} ans", r"(?:personne )?âgée? de \d{1,3} ans"),
    from_words=("de", "du", "d'", "venu de", "venue de", "originaire de"),
    countries=(
        *listed("Allemagne France Espagne Italie Pologne Turquie Russie Ukraine Syrie Afghanistan Nigéria Nigeria "
        "Chine"),
        *listed("Vietnam Inde Mexique Amérique Roumanie Maroc Algérie Égypte Iran Irak Pakistan Japon Brésil Somalie"),
        *listed("Tunisie Sénégal Mali Ghana Portugal Afrique"),
    ),
    adjectives_follow=True,
    adjective=(r"(nouve|jeun)(?:au|el|lle|e)(s?)", r"\1au\2"),
)  # fmt: skip
