"""Italian words that tell who people are."""

from skills.arithmetic.personal_words.words import PersonalWords, by_ending, listed, pairs, with_endings

_O = {"o": "o", "a": "o", "i": "i", "e": "i"}
_PREPOSITIONS = {"di": "del dello della dei degli delle", "a": "al allo alla ai agli alle", "da": "dal dallo dalla dai "
                 "dagli dalle", "in": "nel nello nella nei negli nelle", "su": "sul sullo sulla sui sugli "
                 "sulle"}  # fmt: skip
WORDS = PersonalWords(
    agents=r"\w{3,}ist[ai]",
    person="una persona",
    function_words=frozenset(
        listed(
            "il lo la gli le un una uno per con di del della dei delle al alla ai alle e che nel nella dal dalla sul "
            "sulla in "
            "nuovo nuova nuovi nuove i a da"
        )
    ),
    articles={
        **dict.fromkeys(listed("un uno una il lo la i gli le"), ""),
        **{word: preposition for preposition, words in _PREPOSITIONS.items() for word in listed(words)},
        **{
            f"{word}'": kept
            for word, kept in {"un": "", "l": "", "dell": "di", "all": "a", "dall": "da", "nell": "in"}.items()
        },
        "di un": "di",
        "di una": "di",
        "di uno": "di",
        "a un": "a",
        "a una": "a",
        "ad un": "a",
        "ad una": "a",
        "con il": "con",
        "con la": "con",
        "con lo": "con",
    },
    titles=("signor", "signora", "signore", "signorina", "sig", "sig.ra", "don", "dottor", "dottoressa", "dott"),
    gendered=(
        *listed("pensionato pensionata pensionati"),
        *listed("donna uomo donne uomini ragazza ragazzo ragazze ragazzi signorina"),
        *listed("sorella fratello sorelle fratelli moglie marito"),
        *listed("vedova vedovo zia zio fidanzata fidanzato signora signore signore signori"),
    ),
    ages=("giovane", "giovani", *with_endings("anzian vecchi", "o a i e"), "vecchi"),
    origins=(
        *listed(
            "italiano italiana italiani italiane rom svedese norvegese danese olandese belga svizzero svizzera "
            "greco greca ungherese ceco ceca"
        ),
        *with_endings("turc russ indian messican ebre american italian sirian african nigerian romen rumen", "o a i e"),
        *with_endings(
            "ucrain polacc marocchin tunisin albanes brasilian colombian peruvian cristian musulman", "o a i e"
        ),
        *with_endings(
            "tedesc cattolic egizian algerin iranian pachistan bulgar serb croat spagnol stranier", "o a i e"
        ),
        *with_endings("frances ingles cines portoghes giappones senegales vietnames albanes", "e i"),
        *listed(
            "tedeschi tedesche turchi turche cattolici cattoliche afghano afghana indù buddista protestante araba arabo"
        ),
    ),
    people=(
        *listed("persona persone cliente clienti paziente pazienti collega colleghi colleghe studente studenti ospite"),
        *listed("ospiti residente residenti famiglia famiglie gente apprendista visitatore comunità parente parenti"),
        *listed("tirocinante partecipante partecipanti utente utenti"),
    ),
    roles={
        **by_ending(
            "impiegat bambin nonn alunn avvocat cuoc maestr inquilin "
            "proprietari passegger soci "
            "amic bibliotecari architett candidat cittadin vicin funzionari meccanic tecnic addett",
            _O,
        ),
        **by_ending(
            "vendi lavora opera diret compra consuma forni cura viaggia visita programma amministra istrut allena "
            "educa "
            "collabora crea tradut redat ispet condut",
            {"tore": "tore", "trice": "tore", "tori": "tori", "trici": "tori"},
        ),
        **pairs(
            "professore=professore,professoressa professori=professori,professoresse studente=studentessa "
            "genitore=madre,padre,mamma,papà genitori=madri,padri figlio=figlio,figlia figli=figli,figlie "
            "studenti=studentesse dottore=dottore,dottoressa capo=capo,capa medico=medico,medica medici=medici,mediche "
            "colleghi=colleghe amici=amici,amiche tecnici=tecnici,tecniche cuochi=cuochi,cuoche attore=attore,attrice "
            "infermiere=infermiere,infermiera,infermieri cameriere=cameriere,cameriera,camerieri "
            "parrucchiere=parrucchiere,parrucchiera,parrucchieri operaio=operaio,operaia,operai,operaie "
            "segretario=segretario,segretaria,segretari,segretarie"
        ),
        r"(\w{2,})trice": r"\1tore",
        r"(\w{2,})trici": r"\1tori",
        **pairs("portiere=portiera autista=autista"),
    },
    pronouns={"lui": "quella persona", "lei": "quella persona"},
    years=(r"(?:persona )?di \d{1,3} anni", r"\d{1,3}enne"),
    from_words=("di", "da", "dal", "dalla", "dall'"),
    countries=(
        *listed("Germania Francia Spagna Italia Polonia Turchia Russia Ucraina Siria Afghanistan Nigeria Cina Vietnam"),
        *listed("India Messico America Romania Marocco Algeria Egitto Iran Iraq Pakistan Giappone Brasile Somalia"),
        *listed("Albania Senegal Ghana Portogallo Africa Tunisia"),
    ),
    adjectives_follow=True,
    adjective=(r"(\w+?)[oaie]", r"\1o"),
)
