"""Spanish words that tell who people are."""

from skills.arithmetic.personal_words.words import PersonalWords, by_ending, listed, pairs, with_endings

_O = {"o": "o", "a": "o", "os": "os", "as": "os", "o/a": "o", "os/as": "os", "@": "o", "@s": "os"}
_OR = {"": "", "a": "", "es": "es", "as": "es", "/a": "", "es/as": "es"}
WORDS = PersonalWords(
    agents=r"\w{3,}istas?",
    person="una persona",
    function_words=frozenset(
        listed("el la los las un una para con por y del al que en sus su nuevo nueva nuevos nuevas unos sobre cada "
        "de a")
    ),
    articles={**dict.fromkeys(listed("un una unos unas el la los las"), ""), "al": "a", "del": "de", "a la": "a",
              "de la": "de", "a los": "a", "a las": "a", "de los": "de", "de las": "de", "a un": "a", "a una": "a"},
    titles=("señor", "señora", "señorita", "sr", "sra", "srta", "don", "doña", "dr", "dra"),
    gendered=(
        *listed("jubilado jubilada jubilados jubiladas pensionista anciano anciana"),
        *listed("mujer hombre mujeres hombres chica chico chicas chicos marido"),
        *listed("hermana hermano hermanas hermanos esposa esposo marido viuda viudo suegra suegro"),
        *listed("tía tío sobrina sobrino novia novio señora señor señoras señores dama caballero"),
    ),
    ages=("joven", "jóvenes", "mayor", "mayores", *with_endings("viej ancian", "o a os as")),
    origins=(
        *listed("español española españoles españolas holandés holandesa belga suizo suiza sueco sueca noruego "
        "noruega danés danesa griego griega húngaro húngara checo checa"),
        *with_endings("turc chin indi mexican católic judí cristian musulman italian ruman rus ucranian "
        "american", "o a os as"),
        *with_endings("nigerian colombian peruan ecuatorian cuban brasileñ afgan siri african polac búlgar", "o a "
        "os as"),
        *with_endings("argentin chilen venezolan dominican hondureñ paraguay bolivian palestin egipci gitan", "o a "
        "os as"),
        *with_endings("alemán francés inglés musulmán portugués senegalés japonés", "-"),
        *with_endings("aleman frances ingles portugues senegales japones", "a as es"),
        *listed("marroquí marroquíes hindú hindúes iraní árabe árabes vietnamita vietnamitas judía protestante"),
        *listed("extranjero extranjera extranjeros extranjeras budista"),
    ),
    people=(
        *listed("persona personas cliente clientes paciente pacientes colega colegas estudiante estudiantes visitante"),
        *listed("visitantes huésped huéspedes residente residentes solicitante solicitantes aprendiz familia familias"),
        *listed("gente adulto adultos niño joven asistente gerente comunidad congregación aspirante participante"),
    ),
    roles={
        **by_ending(
            "alumn compañer emplead enfermer abogad médic vecin usuari ciudadan candidat cociner camarer ingenier "
            "técnic "
            "arquitect secretari maestr becari obrer niñer panader hij abuel carnicer peluquer bibliotecari "
            "funcionari inquilin "
            "propietari pasajer soci amig obrer psicólog farmacéutic mecánic electricist voluntari",
            _O,
        ),
        **by_ending(
            "profesor vendedor trabajador director comprador conductor consumidor proveedor cuidador supervisor "
            "operador "
            "diseñador programador administrador asesor limpiador lector instructor entrenador",
            _OR,
        ),
        **pairs(
            "cliente=clienta clientes=clientas jefe=jefa,jefe/a jefes=jefas paciente=pacienta dependiente=dependienta "
            "dependientes=dependientas presidente=presidenta gerente=gerenta aprendiz=aprendiza asistente=asistenta "
            "actor=actriz actores=actrices encargado=encargada encargados=encargadas progenitor=madre,padre "
            "progenitores=madres,padres"
        ),
        r"(\w{2,}(?:d|t))ora(s?)": r"\1or\2",
        **pairs("bombero=bombera bomberos=bomberas conserje=conserje"),
    },
    pronouns={"él": "esa persona", "ella": "esa persona", "ellas": "ellos"},
    years=(r"(?:persona )?de \d{1,3} años",),
    from_words=("de", "del"),
    countries=(
        *listed("Alemania Francia España Italia Polonia Turquía Rusia Ucrania Siria Afganistán Nigeria China Vietnam"),
        *listed("India México América Rumanía Marruecos Argelia Egipto Irán Irak Pakistán Japón Brasil Somalia "
        "Colombia"),
        *listed("Ecuador Perú Venezuela Bolivia Cuba Honduras Senegal Ghana Portugal África"),
    ),
    adjectives_follow=True,
    adjective=(r"(\w+?)[oa](s?)", r"\1o\2"),
)  # fmt: skip
