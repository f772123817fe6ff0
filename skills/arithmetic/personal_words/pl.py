"""Polish words that tell who people are. Polish nouns have seven cases, so a role becomes its stem."""

from skills.arithmetic.personal_words.words import PersonalWords, listed, pairs, with_endings

_NOUN = "(?:a|u|owi|em|iem|ie|e|ę|ą|y|i|ów|om|ami|ach|owie)?"
_KA = "(?:ka|ki|ce|kę|ką|ko|ek|kom|kami|kach)"
_STEMS = (  # masculine stem, feminine stem, neutral word
    *((stem, stem, stem) for stem in listed("klient pacjent student asystent sąsiad konsument absolwent abonent "
    "agent")),
    ("pracownik", "pracownic", "pracownik"), ("sprzedawc", "sprzedawczyn", "sprzedawca"),
    ("kierownik", "kierownicz", "kierownik"), ("nauczyciel", "nauczyciel", "nauczyciel"),
    ("uczestnik", "uczestnicz", "uczestnik"), ("użytkownik", "użytkownicz", "użytkownik"),
    ("mieszkań?c", "mieszkan", "mieszkaniec"), ("koleg", "koleżan", "kolega"), ("pielęgniarz", "pielęgniar", "pielęgniarz"),
    ("lekarz", "lekar", "lekarz"), ("kucharz", "kuchar", "kucharz"), ("kelner", "kelner", "kelner"),
    ("najemc", "najemczyn", "najemca"), ("praktykant", "praktykant", "praktykant"), ("kandydat", "kandydat", "kandydat"),
    ("urzędnik", "urzędnicz", "urzędnik"), ("ratownik", "ratownicz", "ratownik"), ("prawnik", "prawnicz", "prawnik"),
    ("kasjer", "kasjer", "kasjer"), ("fryzjer", "fryzjer", "fryzjer"), ("dyrektor", "dyrektor", "dyrektor"),
    ("opiekun", "opiekun", "opiekun"), ("policjant", "policjant", "policjant"), ("sekretarz", "sekretar", "sekretarz"),
    ("stażyst", "stażyst", "stażysta"), ("specjalist", "specjalist", "specjalista"), ("terapeut", "terapeut", "terapeuta"),
    ("dentyst", "dentyst", "dentysta"),
    ("wychowawc", "wychowawczyn", "wychowawca"), ("magazynier", "magazynier", "magazynier"),
    ("wykładowc", "wykładowczyn", "wykładowca"), ("dostawc", "dostawczyn", "dostawca"), ("lokator", "lokator", "lokator"),
    ("partner", "partner", "partner"), ("inżynier", "inżynier", "inżynier"), ("rolnik", "rolnicz", "rolnik"),
    ("koordynator", "koordynator", "koordynator"),
    ("księgow(?:ego|emu|ym|ych|ymi)", "księgow(?:ej|ą)", "księgowy"), ("turyst", "turyst", "turysta"),
)  # fmt: skip
WORDS = PersonalWords(
    agents=r"\w{3,}(?:cy|arza|acza|isty|nika)",
    person="osoba",
    function_words=frozenset(
        listed("i w z na do dla o od po przy ze oraz za pod przez nowy nową nowego nowej się jak lub we nad a")
    ),
    titles=("pan", "pana", "panu", "panem", "pani", "panią", "dr"),
    gendered=(
        *listed("emeryt emeryta emerytka emerytki emerytem senior seniora seniorka seniorki"),
        *listed("emerytce emerytkę emerytką seniorce seniorkę seniorką ciocia cioci ciocię ciocią wujek wujka "
        "wujkowi wujkiem"),
        *listed("kobieta kobiety kobiecie kobietę kobietą kobiet kobietom mężczyzna mężczyzny mężczyźnie mężczyznę"),
        *listed("mężczyzną mężczyzn dziewczyna dziewczyny dziewczynę dziewczynie chłopak chłopaka"),
        *listed("chłopakowi babcią dziadkiem muzułmanin muzułmanina muzułmanką muzułmanka muzułmanki"),
        *listed("katolik katolika katolikiem "
        "katoliczka katoliczki katoliczką protestant protestanta protestantem protestantka żyd żyda żydem żydówka żydówki "
        "żydówką"),
        *listed("siostra siostry siostrze siostrę brat brata bratu bratem żona żony żonie żonę mąż"),
        *listed("męża mężowi wdowa wdowy wdową wdowie wdowiec wdowca wdowcem"),
        *listed("babcia babci babcię dziadek dziadka pani pana panu panią"),
    ),
    ages=with_endings("młod star starsz młodsz", "y a ego ej emu ą e ych i ym ymi szy szego szej"),
    # Most adjectives in -ski, -cki and -dzki before a word for people name a country, a place or a religion.
    origin_pattern=r"\w{2,}(?:s|c|dz)k(?:i|a|iego|iej|iemu|ą|im|imi|ich|ie)",
    origins=(
        *with_endings(
        "niemieck francusk hindusk hiszpańsk włosk polsk tureck rosyjsk ukraińsk syryjsk afgańsk arabsk afrykańsk nigeryjsk "
        "chińsk wietnamsk indyjsk meksykańsk katolick protestanck muzułmańsk żydowsk hinduistyczn buddyjsk "
        "chrześcijańsk rumuńsk białorusk gruzińsk prawosławn romsk litewsk czesk słowack koreańsk japońsk marokańsk irańsk "
        "irack pakistańsk egipsk tunezyjsk bułgarsk serbsk amerykańsk angielsk brytyjsk kazachsk uzbeck ormiańsk nepalsk "
        "bangladesk filipińsk kubańsk brazylijsk zagraniczn",
        "i a iego iej iemu ą ie ich im imi y ego ej emu e ych ym",
    ),
        *listed("romski romskiego romskiej romskiemu czeskiego czeskiej słowackiego słowackiej angielskiego "
        "angielskiej amerykańskiego amerykańskiej"),
    ),
    people=(
        *listed("osoba osoby osobie osobę osobą osób osobom ludzie ludzi ludziom gość gościa gości gościom dziecko "
        "dziecka"),
        *listed("gościem gościu gośćmi dzieci rodzina rodziny rodzinie uczeń ucznia"),
        *listed("kierowca kierowcy kierowcę kierowcą kierowcom turysta turysty "
        "turyście turystą kurier kuriera kurierowi kurierem stażysta stażysty stażyście sąsiad sąsiada sąsiadowi lokator "
        "lokatora lokatorowi rodzinę rodziną"),
    ),
    roles={
        **{
            rf"(?:{masculine}{_NOUN}|{feminine}{_KA}|{feminine}(?:a|y|i|ie|ę|ą|ia|ię|ią)?)": neutral
            for masculine, feminine, neutral in _STEMS
        },
        **pairs("dziecko=dziewczynka,dziewczynki,dziewczynkę,chłopiec,chłopca,córka,córki,córce,córkę,córką,"
                "syn,syna,synowi,synem,synu,córko "
                "rodzic=matka,matki,matce,matkę,matką,ojciec,ojca,ojcu,ojcem "
                "uczeń=uczennica,uczennicy,uczennicę,uczennicą,uczennice szef=szefowa,szefowej,szefową,szefa,szefowi,szefem "
                "wnuk=wnuka,wnukowi,wnukiem,wnuczka,wnuczki,wnuczce,wnuczkę,wnuczką"),
        **pairs("tłumacz=tłumacza,tłumaczki,tłumaczka strażak=strażaka,strażaczki,strażaczka"),
    },
    pronouns={"on": "osoba", "ona": "osoba", "jego": "jej", "jemu": "jej", "go": "ją", "mu": "jej", "nim": "nią",
              "niego": "niej"},
    years=(
        r"\d{1,3}[- ]?let(?:ni|nia|niego|niej|nią|niemu|nich|nim)"
        r"(?: (?:kobiet|mężczy|osob|klient|lokator|pacjent|kandydat)\w*)?",
        r"\d{1,3}[- ]?latk(?:a|i|ę|ą|owi|iem|ów)?", r"\d{1,3}[- ]?latek",
    ),
    from_words=("z", "ze"),
    countries=(
        *listed("Niemiec Francji Hiszpanii Włoch Polski Turcji Rosji Ukrainy Syrii Afganistanu Nigerii Chin Wietnamu"),
        *listed("Indii Meksyku Ameryki Rumunii Maroka Egiptu Iranu Iraku Pakistanu Japonii Brazylii Białorusi"),
        *listed("Gruzji Afryki"),
    ),
    name_endings=("a", "y", "i", "ie", "ę", "ą", "owi", "em", "iem", "u", "ego", "emu", "ii", "ią", "ię", "e"),
    name_changes={
        "ce": ("ka", "ca"), "cie": ("ta", "t"), "dzie": ("da", "d"), "dze": ("ga",), "rze": ("ra", "r"), "le": ("ła", "ł"),
        "ście": ("sta", "st"), "siu": ("sia", "ś"), "niu": ("nia", "ń"), "sze": ("cha",), "kiem": ("k", "ek"),
        "ym": ("y",), "ego": ("y",), "emu": ("y",),
    },
    adjective=(r"(\w+?)i?(?:ego|ej|emu|ą|ym)", r"\1y"),
)  # fmt: skip
