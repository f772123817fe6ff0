"""The words by which systems say in several languages whether somebody is employed."""

from skills.sources.file_layout import plain

_LEFT = {
    "inactive", "inaktiv", "left", "former", "ehemalig", "ausgeschieden", "ausgetreten", "resigned", "retired", "retiree",
    "dismissed", "separated", "deceased", "verstorben", "gekündigt", "entlassen", "deleted", "archived", "deactivated",
    "disabled", "no", "nein", "false", "falsch", "0", "t", "i", "n", "closed", "withdrawn", "off", "sorti", "sortie", "parti",
    "partie", "démissionnaire", "licencié", "licenciée", "baja", "cesado", "cesada", "despedido", "despedida", "cessato",
    "cessata", "dimesso", "uitdienst", "nietactief", "vertrokken", "zwolniony", "zwolniona", "nieaktywny", "nieaktywna",
    "rozwiązanaumowa", "sluttet", "fratrådt", "slutat", "avslutad", "demitido", "demitida", "desligado", "desligada",
    "inativo", "inativa", "ukončen", "ukončený", "kilépett", "ayrıldı", "уволен", "уволена", "уволился", "звільнений",
    "звільнена", "退職", "退社", "离职", "離職", "퇴직", "퇴사",
}  # fmt: skip
_LEFT_STARTS = (
    "terminat", "inactiv", "inactif", "inaktiv", "inattiv", "notemployed", "nolonger", "offboarded", "exited",
    "formeremployee", "leftthe", "nichtaktiv",
)  # fmt: skip
_EMPLOYED = {
    "a", "1", "y", "yes", "ja", "true", "wahr", "enabled", "current", "regular", "new", "p", "l", "on", "open", "présent",
    "présente", "enposte", "alta", "enalta", "inforza", "inservizio", "indienst", "actief", "zatrudniony", "zatrudniona",
    "aktywny", "aktywna", "prehire", "loa", "fte", "ansatt", "anställd", "ansat", "ativo", "ativa", "çalışıyor",
    "работает", "працює", "在籍", "在職", "在职", "재직",
}  # fmt: skip
_EMPLOYED_PARTS = (
    "active", "aktiv", "actif", "activo", "attivo", "employed", "leave", "absen", "abwesend", "beurlaubt", "elternzeit",
    "mutterschutz", "karenz", "probation", "probezeit", "onboarding", "hired", "fulltime", "parttime", "vollzeit",
    "teilzeit", "permanent", "unbefristet", "befristet", "temporary", "contract", "intern", "praktik", "apprentice",
    "azubi", "trainee", "casual", "seasonal", "student", "suspended", "ruhend", "notice", "consultant", "freelance", "sick",
    "krank", "maladie", "congé", "malattia",
)  # fmt: skip


def is_employed(text: str) -> bool | None:
    """True for somebody who is employed, False for somebody who has left, None for an unknown word.

    Kinds of contract and of absence count as employed.
    """
    word = plain(text)
    if word in _LEFT or word.startswith(_LEFT_STARTS):
        return False
    return True if word in _EMPLOYED or any(part in word for part in _EMPLOYED_PARTS) else None
