"""English words that tell who people are."""

from skills.arithmetic.personal_words.words import PersonalWords, listed, pairs

WORDS = PersonalWords(
    agents=r"\w{3,}(?:ist|ian)s?",
    person="a person",
    function_words=frozenset(
        listed("the and of to for with on at an by from or their about into that as is are it them your our new all "
        "a in")
    ),
    articles={"a": "", "an": "", "the": ""},
    keeps_articles=True,
    indefinite=("a", "an"),
    names_and_verbs=frozenset(listed("Mark Jack Rob Sue Pat Rich Tom Frank Drew Chuck Peter Josh Rod Herb Sally")),
    titles=("mr", "mrs", "ms", "miss", "mx", "sir", "madam", "dr", "father", "sister", "brother"),
    gendered=(
        *listed("pensioner pensioners   retiree retirees  youngster youngsters"),
        *listed("woman man women men lady gentleman ladies"),
        *listed("gentlemen sister brother sisters brothers wife husband wives husbands widow"),
        *listed("widower widows widowers aunt uncle niece nephew"),
        *listed("girlfriend boyfriend bride groom female male females males guy guys"),
    ),
    ages=(
        *listed("young younger old older elderly middle-aged teenage teenaged aged senior-aged 20-year-old "
        "twenty-year-old"),
    ),
    origins=(
        *listed("peruvian norwegian austrian swiss belgian australian canadian argentinian chilean venezuelan "
        "ecuadorian bolivian jamaican haitian latvian lithuanian estonian slovak slovenian macedonian georgian "
        "armenian azerbaijani kazakh uzbek mongolian nepali indonesian malaysian cambodian burmese laotian sudanese "
        "libyan jordanian saudi yemeni congolese cameroonian senegalese ivorian malian ugandan rwandan tanzanian "
        "zambian zimbabwean angolan mozambican atheist agnostic mormon lutheran anglican baptist shia sunni roma "
        "maori arabic welsh dutch icelandic"),
        *listed("german french spanish italian polish turkish russian ukrainian syrian afghan arab african nigerian "
        "chinese"),
        *listed("vietnamese indian mexican american british romanian catholic protestant muslim jewish hindu buddhist"),
        *listed("christian orthodox sikh portuguese dutch greek moroccan algerian tunisian egyptian iranian iraqi "
        "kurdish"),
        *listed("pakistani bangladeshi japanese korean thai filipino brazilian colombian cuban somali ethiopian "
        "eritrean"),
        *listed("kenyan ghanaian serbian croatian bosnian albanian bulgarian hungarian czech irish scottish swedish"),
        *listed("norwegian danish finnish israeli palestinian lebanese black white asian european hispanic latino "
        "latina"),
        *listed("immigrant foreign-born native-born"),
    ),
    people=(
        *listed("plumber plumbers baker bakers painter painters carpenter welder builder gardener firefighter officer"),
        *listed("officers writer player players trainer trainers lawyer banker hairdresser butcher singer dancer"),
        *listed("photographer designer developer programmer researcher leader leaders doctor doctors professor"),
        *listed("instructor director directors editor author inspector contractor translator counsellor tailor"),
        *listed("person people somebody someone customer customers client clients patient patients colleague "
        "colleagues"),
        *listed("coworker coworkers employee employees worker workers tenant tenants guest guests visitor visitors "
        "caller"),
        *listed("callers citizen citizens applicant applicants candidate candidates resident residents neighbour "
        "neighbours"),
        *listed("neighbor neighbors trainee trainees apprentice apprentices student students pupil pupils passenger"),
        *listed("passengers buyer buyers supplier suppliers user users member members manager managers driver drivers"),
        *listed("teacher teachers nurse nurses engineer engineers congregation congregations"),
        *listed("community adult adults couple couples volunteer volunteers intern interns participant participants "
        "owner"),
        *listed("owners operator operators assistant assistants technician technicians mechanic mechanics cleaner"),
        *listed("cleaners farmer farmers cook cooks clerk clerks salesperson steward supervisor waiter host actor"),
        *listed("child children parent parents newcomer newcomers learner learners shopper shoppers diner diners "
        "claimant claimants witness"),
    ),
    roles={
        r"(?!wo|hu|ger|ro|nor|otto|sha|talis|cai)(\w{2,}?)(?:wo)?man": r"\1person",
        r"(?!wo|hu|ger|abdo|speci|bitu|acu|regi|sta|exa|hy|o|cyclo|ru|fora)(\w{2,}?)(?:wo)?men": r"\1people",
        **pairs(
        "salesperson=salesman,saleswoman,saleslady salespeople=salesmen,saleswomen chair=chairman,chairwoman "
        "chairs=chairmen,chairwomen businessperson=businessman,businesswoman businesspeople=businessmen,businesswomen "
        "waiter=waitress waiters=waitresses steward=stewardess stewards=stewardesses actor=actress actors=actresses "
        "police_officer=policeman,policewoman police_officers=policemen,policewomen supervisor=foreman,forewoman "
        "supervisors=foremen,forewomen host=hostess hosts=hostesses firefighter=fireman,firewoman "
        "firefighters=firemen,firewomen mail_carrier=mailman,postman,postwoman mail_carriers=mailmen,postmen "
        "cleaner=cleaning_lady,cleaning_woman,cleaning_man craftsperson=craftsman,craftswoman "
        "craftspeople=craftsmen,craftswomen tradesperson=tradesman,tradeswoman tradespeople=tradesmen,tradeswomen "
        "spokesperson=spokesman,spokeswoman repairer=repairman,repairwoman repairers=repairmen,repairwomen "
        "delivery_worker=deliveryman,delivery_man,delivery_woman camera_operator=cameraman,camerawoman "
        "landlord=landlady landlords=landladies bartender=barman,barmaid heir=heiress host=hostess "
        "child=girl,boy,son,daughter children=girls,boys,sons,daughters parent=mother,father,mom,mum,dad "
        "parents=mothers,fathers grandparent=grandmother,grandfather grandparents=grandmothers,grandfathers "
        "grandchild=grandson,granddaughter congressperson=congressman,congresswoman crew_member=crewman,crewwoman "
        "server=barmaid"
        ),
    },
    # "him", "his" and "her" become one word: without grammar, "her" may be either. Masked texts need not be good English.
    pronouns={
        "he": "they", "she": "they", "him": "their", "his": "their", "her": "their", "hers": "their",
        "himself": "themself", "herself": "themself", "he's": "they're", "she's": "they're",
    },
    years=(
        r"\d{1,3}[- ]years?[- ]olds?", r"person aged \d{1,3}", r"(?:people|a person|persons?|somebody|someone) in "
        "their "
        r"(?:early |mid-?|late )?(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)",
    ),
    from_words=("from", "born in", "of"),
    countries=(
        *listed("Germany France Spain Italy Poland Turkey Russia Ukraine Syria Afghanistan Nigeria China Vietnam "
        "India"),
        *listed("Mexico America Britain Romania Morocco Algeria Egypt Iran Iraq Pakistan Bangladesh Japan Korea "
        "Brazil"),
        *listed("Somalia Ethiopia Eritrea Kenya Ghana Serbia Croatia Bosnia Albania Bulgaria Greece Portugal Ireland"),
        *listed("Africa Asia"),
    ),
)  # fmt: skip
