"""Turkish words that tell who people are. Turkish has no grammatical gender; endings are added to nouns and names."""

from skills.arithmetic.personal_words.words import PersonalWords, listed, pairs

_CASES = r"(?:ler|lar)?(?:[yns]?[ıiuüae]|[yn]?[ıiuü]n|[dt][ae]n?|y?l[ae]|[ıiuü]m[ıiuü]z)?"
WORDS = PersonalWords(
    agents=r"(?:\w{3,}(?:ci|cı|çi|çı|cu|cü)|şoför|hemşire|garson)\w{0,3}",
    person="bir kişi",
    function_words=frozenset(
        listed("ve bir için ile bu de da olan yeni gibi göre kadar sonra önce her veya üzerinde hakkında etmek yapmak")
    ),
    articles={"bir": ""},
    noun_endings=_CASES,
    titles=("bay", "bayan", "sayın", "dr"),
    titles_after=("bey", "hanım", "beyin", "hanımın", "beye", "hanıma", "beyi", "hanımı", "abi", "abla", "amca", "teyze"),
    gendered=(
        *listed("emekli"),
        "kadın", "erkek", "erkeğ", "adam", "kız", "oğlan", "kardeş", "abla", "ağabey", "teyze",
        "amca", "dayı", "hala", "nine", "dede", "dul", "hanım", "beyefendi", "hanımefendi", "bey", "bayan", "bay",
        "karısı", "kocası", "eşi", "eşine", "kocasına", "karısına",
    ),
    ages=("hamile", "genç", "yaşlı", "ihtiyar", "orta yaşlı", "kadın", "erkek"),
    origin_pattern=r"(?-i:[A-ZÇĞİÖŞÜ]\w{2,}l[ıiuü])",  # "İrlandalı", "Moldovalı": from Ireland, from Moldova
    origins=(
        *listed("alman fransız ispanyol italyan polonyalı türk rus ukraynalı suriyeli afgan arap afrikalı nijeryalı"),
        *listed("hint çinli vietnamlı hintli hindu meksikalı amerikalı ingiliz romen katolik protestan müslüman yahudi"),
        *listed("budist hristiyan ermeni rum kürt iranlı iraklı pakistanlı japon koreli brezilyalı faslı yabancı "
        "alevi özbek kazak türkmen kırgız azeri gürcü çerkez boşnak arnavut bulgar yunan sırp mısırlı tunuslu somalili "
        "filipinli endonezyalı bangladeşli nepalli kanadalı hollandalı belçikalı isveçli avusturyalı portekizli ortodoks"),
    ),
    people=(
        *listed("kişi kişiye kişinin insan insanlar müşteri müşteriye müşterinin müşteriler hasta hastaya hastanın"),
        *listed("çalışan çalışana öğrenci öğrenciye öğretmen misafir ziyaretçi komşu arkadaş yolcu aile çocuk "
        "yetişkin"),
        *listed("aday kiracı alıcı satıcı işçi garson memur stajyer gönüllü bakıcı turist kurye esnaf usta çırak "
        "müdür mühendis doktor hemşire şoför aşçı avukat veli sakin vatandaş göçmen mülteci"),
    ),
    roles=pairs(
        "iş_insanı=iş_adamı,iş_kadını,işadamı bilim_insanı=bilim_adamı,bilim_kadını müdür=müdire "
        "çocuk=kız,oğlan,oğul,oğlu,kızı ebeveyn=anne,baba,annesi,babası temizlikçi=temizlikçi_kadın "
        "polis=polis_memuresi memur=memure hostes=host "
        "satış_elemanı=satıcı_kadın,satıcı_kız"
    ),
    years=(r"\d{1,3} yaşındaki(?: (?:bir )?(?:kişi|kadın|erkek|müşteri|hasta))?",),
    name_endings=tuple(f"{mark}{ending}" for mark in "'’" for ending in (
        "ya", "ye", "a", "e", "ı", "i", "u", "ü", "yı", "yi", "nın", "nin", "nun", "nün", "ın", "in", "un", "ün", "dan",
        "den", "tan", "ten", "la", "le", "yla", "yle", "da", "de",
    )),
)  # fmt: skip
