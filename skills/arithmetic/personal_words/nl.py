"""Dutch words that tell who people are."""

from skills.arithmetic.personal_words.words import PersonalWords, listed, pairs, with_endings

WORDS = PersonalWords(
    agents=r"\w{3,}(?:eur|ist)s?",
    person="een persoon",
    function_words=frozenset(
        listed("de het een en van voor met op in bij te aan naar uit over om door nieuwe of tot hun zijn haar dat ze")
    ),
    articles=dict.fromkeys(listed("een de het"), ""),
    keeps_articles=True,
    titles=("meneer", "mevrouw", "mevr", "dhr", "heer", "juffrouw", "dr"),
    gendered=(
        *listed("gepensioneerde gepensioneerden bejaarde bejaarden oudere ouderen"),
        *listed("vrouw man vrouwen mannen dame heer dames"),
        *listed("heren zus zuster broer zussen broers echtgenote echtgenoot weduwe"),
        *listed("weduwnaar tante oom nicht neef vriendin vriend"),
    ),
    ages=("jong", "jonge", "jongere", "oud", "oude", "oudere", "bejaard", "bejaarde", "hoogbejaarde"),
    origins=(
        *listed(
            "nederlands nederlandse vlaams vlaamse engels engelse amerikaanse pools poolse turks turkse "
            "portugees portugese grieks griekse roma"
        ),
        *with_endings("duits frans spaans italiaans pools turks russisch oekraïens syrisch afghaans arabisch", "- e"),
        *with_endings("afrikaans nigeriaans chinees vietnamees indiaas mexicaans katholiek protestants joods", "- e"),
        *with_endings(
            "islamitisch hindoeïstisch christelijk marokkaans surinaams antilliaans belgisch roemeens", "- e"
        ),
        *listed("chinese katholieke vietnamese moslim bulgaarse braziliaanse iraanse iraakse somalische"),
    ),
    people=(
        *listed(
            "persoon personen mensen klant klanten collega collega's patiënt patiënten cliënt cliënten gast gasten"
        ),
        *listed(
            "bezoeker bezoekers huurder huurders leerling leerlingen student studenten burger burgers kind kinderen"
        ),
        *listed("gezin familie stagiair medewerker medewerkers verkoper leraar bewoner bewoners koper kopers"),
    ),
    roles=pairs(
        "verkoper=verkoopster verkopers=verkoopsters leraar=lerares leraren=leraressen medewerker=medewerkster "
        "medewerkers=medewerksters verpleegkundige=verpleger,verpleegster,zuster patiënt=patiënte patiënten=patiënten "
        "cliënt=cliënte student=studente studenten=studentes stagiair=stagiaire directeur=directrice kok=kokkin "
        "bewoner=bewoonster bezoeker=bezoekster klant=klante werknemer=werkneemster schoonmaker=schoonmaakster "
        "schoonmakers=schoonmaaksters zakenmens=zakenman,zakenvrouw politieagent=politieman,politievrouw,agente "
        "brandweermens=brandweerman,brandweervrouw timmermens=timmerman,timmervrouw buur=buurman,buurvrouw "
        "vakmens=vakman,vakvrouw kapper=kapster kappers=kapsters secretaris=secretaresse eigenaar=eigenares "
        "huurder=huurster deelnemer=deelneemster deelnemers=deelneemsters boer=boerin gids=gidse acteur=actrice "
        "vertaler=vertaalster gastheer=gastvrouw gastheren=gastvrouwen "
        "kind=meisje,jongen,dochter,zoon kinderen=meisjes,jongens,dochters,zonen ouder=moeder,vader "
        "ouders=moeders,vaders grootouder=oma,opa,grootmoeder,grootvader kleinkind=kleindochter,kleinzoon"
    ),
    pronouns={"hij": "die", "zij": "die", "hem": "hun", "haar": "hun", "zijn": "hun"},
    years=(r"\d{1,3}-?jarige[n]?(?: (?:vrouw|man|persoon|klant|patiënt))?",),
    from_words=("uit",),
    countries=(
        *listed("Duitsland Frankrijk Spanje Italië Polen Turkije Rusland Oekraïne Syrië Afghanistan Nigeria China"),
        *listed("Vietnam India Mexico Amerika Roemenië Marokko Egypte Iran Irak Pakistan Japan Brazilië Somalië"),
        *listed("Suriname België Portugal Afrika"),
    ),
    name_endings=("s", "'s"),
)
