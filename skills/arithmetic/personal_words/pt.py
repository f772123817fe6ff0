"""Portuguese words that tell who people are."""

from skills.arithmetic.personal_words.words import PersonalWords, by_ending, listed, pairs, with_endings

_O = {"o": "o", "a": "o", "os": "os", "as": "os", "o/a": "o", "os/as": "os"}
_OR = {"": "", "a": "", "es": "es", "as": "es", "(a)": ""}
WORDS = PersonalWords(
    agents=r"\w{3,}istas?",
    person="uma pessoa",
    function_words=frozenset(
        listed("o os as um uma para com por e do da dos das ao à no na nos nas em que seu sua novo nova novos novas "
        "pelo pela "
        "são não mais sobre cada de a se")
    ),
    articles={
        **dict.fromkeys(listed("um uma uns umas o a os as"), ""), "do": "de", "da": "de", "dos": "de", "das": "de",
        "ao": "para", "à": "para", "aos": "para", "às": "para", "no": "em", "na": "em", "nos": "em", "nas": "em",
        "pelo": "por",
        "pela": "por", "de um": "de", "de uma": "de", "dum": "de", "duma": "de", "a um": "para", "a uma": "para",
    },
    titles=("senhor", "senhora", "sr", "sra", "dona", "dom", "dr", "dra"),
    gendered=(
        *listed("reformado reformada reformados aposentado aposentada pensionista"),
        *listed("mulher homem mulheres homens rapariga rapaz moça moço marido"),
        *listed("irmã irmão irmãs irmãos esposa esposo marido viúva viúvo tia tio"),
        *listed("sobrinha sobrinho namorada namorado senhora senhor senhoras senhores dama cavalheiro"),
    ),
    ages=("jovem", "jovens", *with_endings("velh idos", "o a os as")),
    origins=(
        *listed("polaco polaca português portuguesa portugueses cigano cigana espanhol espanhola belga suíço suíça "
        "sueco sueca"),
        *with_endings("turc indian mexican católic cristã muçulman italian romen russ ucranian american nigerian",
        "o a os as"),
        *with_endings("colombian peruan cuban brasileir afegã síri african polac búlgar angolan moçambican", "o a "
        "os as"),
        *with_endings("cabo-verdian argentin venezuelan cigan egípci estrangeir grec", "o a os as"),
        *listed("alemão alemã alemães francês francesa inglês inglesa chinês chinesa chineses português portuguesa"),
        *listed("japonês japonesa judeu judia judeus hindu hindus árabe árabes cristão cristã vietnamita marroquino"),
        *listed("marroquina iraniano iraniana protestante evangélico evangélica budista"),
    ),
    people=(
        *listed("pessoa pessoas cliente clientes paciente pacientes colega colegas estudante estudantes visitante"),
        *listed("visitantes hóspede hóspedes residente residentes aprendiz família famílias gente gerente comunidade"),
        *listed("participante participantes utente utentes"),
    ),
    roles={
        **by_ending(
            "alun funcionári empregad enfermeir advogad médic vizinh usuári cidad candidat cozinheir engenheir técnic "
            "arquitet secretári estagiári operári padeir cabeleireir bibliotecári inquilin proprietári passageir "
            "sóci amig "
            "psicólog farmacêutic mecânic voluntári companheir menin filh formand encarregad",
            _O,
        ),
        **by_ending(
            "professor vendedor trabalhador diretor comprador condutor consumidor fornecedor cuidador supervisor "
            "operador "
            "programador administrador assessor utilizador leitor instrutor treinador orientador consultor morador",
            _OR,
        ),
        **pairs(
            "chefe=chefa cidadão=cidadão,cidadã cidadãos=cidadãos,cidadãs presidente=presidenta ator=ator,atriz "
            "progenitor=mãe,pai progenitores=mães avós=avó,avô atores=atores,atrizes escrivão=escrivão,escrivã"
        ),
        r"(\w{2,}(?:d|t))ora(s?)": r"\1or\2",
        **pairs("bombeiro=bombeira porteiro=porteira motorista=motorista"),
    },
    pronouns={"ele": "essa pessoa", "ela": "essa pessoa", "elas": "eles", "dele": "dessa pessoa", "dela": "dessa "
    "pessoa"},
    years=(r"(?:pessoa )?(?:de|com) \d{1,3} anos",),
    from_words=("de", "da", "do"),
    countries=(
        *listed("Alemanha França Espanha Itália Polónia Polônia Turquia Rússia Ucrânia Síria Afeganistão Nigéria "
        "China"),
        *listed("Vietname Vietnã Índia México América Roménia Romênia Marrocos Argélia Egito Irão Irã Iraque "
        "Paquistão"),
        *listed("Japão Brasil Somália Angola Moçambique Portugal África Venezuela"),
    ),
    adjectives_follow=True,
    adjective=(r"(\w+?)[oa](s?)", r"\1o\2"),
)  # fmt: skip
