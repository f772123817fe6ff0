"""The text of a file whose encoding is unknown.

Unicode is recognised with certainty. Among the older encodings of one byte a letter, most files are valid in several, so
the letters decide: a name such as "Wiśniewski" has the letters of one language in one encoding only. charset-normalizer
takes part for the East Asian encodings; on files as short as a staff list it mistakes Western for Central European text.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from charset_normalizer import from_bytes

from skills.errors import BadInput
from skills.sources.file_layout import Recognise

# Letters beyond ASCII by language. Those after the bar are rare in it.
_LATIN_WEST = {
    "de": "äöüß",
    "fr": "àâçéèêëîïôùû|œæÿ",
    "es": "áéíóúñ|ü",
    "pt": "ãáéíóúâêôç|àõ",
    "it": "àèéìòù",
    "nordic": "åäöæøé",
    "nl": "éëï|ö",
    "is": "áéíóúæö|ýþð",  # Turkish ı, ş and ğ look like these three
}
_LATIN_CENTRAL = {
    "pl": "ąęłóśż|ćńź",
    "cs": "áčéěířšťúůýž|ďňó",
    "sk": "áčéíľšťúýž|äďĺňóôŕ",
    "hu": "áéíóöőúüű",
    "ro": "ăâîşţ",
    "hr": "čćđšž",
    "de": "äöüß",
}
_CYRILLIC = {"ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя|ё", "uk": "абвгдежзийклмнопрстуфхцчшщьюяіїє|ґ"}
_GREEK = {"el": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς|ϊϋΐΰ"}
# In the order of preference between encodings that fit equally well.
_LETTERS = {
    "cp1252": _LATIN_WEST,
    "cp1250": _LATIN_CENTRAL,
    "cp1254": {"tr": "çğıöşüİ|âî"},
    "cp1257": {"lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äöõü|šž"},
    "cp1251": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1255": {"he": "אבגדהוזחטיכךלמםנןסעפףצץקרשת"},
    "cp1256": {"ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ"},
    "iso8859-2": _LATIN_CENTRAL,
    "cp850": _LATIN_WEST,
    "cp852": _LATIN_CENTRAL,
    "mac_roman": _LATIN_WEST,
    "koi8-r": _CYRILLIC,
    "cp866": _CYRILLIC,
}
_EAST_ASIAN = ["cp932", "gb18030", "big5", "cp949", "euc_jp", "euc_kr"]
ENCODINGS = ("utf-8", "utf-16", *_LETTERS, *_EAST_ASIAN)  # offered where a person chooses
_UTF_8 = {"utf-8", "utf8", "utf-8-sig"}
_LIKELY, _SAMPLE = 0.55, 20_000
_WITHOUT_VOWELS = {"cp1255", "cp1256"}
_CELLS = re.compile(r"[,;|\t]")
_WORD = re.compile(r"[^\s,;|\"\d]+")
_VOWELS = "aeiouyøæœıаеёиоуыэюяіїєαεηιουω"
_CONSONANTS = re.compile(rf"[^\W\d_{_VOWELS}]{{4}}|^[^\W\d_{_VOWELS}]{{3,}}$")
_JOINING = "’´·\u00a0–—/-"
_MARKS = "’‘“”„–—…•€§°«»´¿¡·ºª\u00a0"


@dataclass(frozen=True)
class Decoded:
    """The text of a file. odd_lines: those in another encoding. was_encoded_twice: its letters had to be decoded again."""

    text: str
    encoding: str
    odd_lines: tuple[int, ...] = ()
    was_encoded_twice: bool = False


def decode(raw: bytes, name: str, encoding: str = "", recognise: Recognise | None = None) -> Decoded:
    """The text of a file and the encoding it was read with. encoding: used instead of a guess. Raises BadInput.

    recognise: counts known names of columns in a row; it decides between encodings of East Asia.
    """
    if encoding.lower() in _UTF_8 and (mixed := _mostly_utf_8(raw)):
        return mixed
    if encoding:
        return _decoded_once(Decoded(_decode_as(raw, name, encoding), encoding))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(_decode_as(raw, name, "utf-16"), "utf-16")
    if wide := _without_mark(raw):
        return Decoded(_decode_as(raw, name, wide), wide)
    try:
        return _decoded_once(Decoded(raw.decode("utf-8-sig").removeprefix("\ufeff"), "utf-8"))
    except UnicodeDecodeError as error:
        if b"\x00" in raw[:1000]:
            raise BadInput("is not a text file. Save it as CSV (UTF-8) or XLSX.", file=name) from error
    if mixed := _mostly_utf_8(raw):
        return mixed
    found = _guess(raw, recognise)
    return Decoded(raw.decode(found, errors="replace"), found)


def _decode_as(raw: bytes, name: str, encoding: str) -> str:
    try:
        return raw.decode("utf-8-sig" if encoding.lower() in _UTF_8 else encoding).removeprefix("\ufeff")
    except LookupError as error:
        raise BadInput(f"there is no encoding {encoding!r}. Try utf-8 or cp1252.", file=name) from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput(f"is not {encoding} text. Name another --encoding.", file=name, line=line) from error
    except UnicodeError as error:
        raise BadInput(f"is not {encoding} text. Name another --encoding.", file=name) from error


def _mostly_utf_8(raw: bytes) -> Decoded | None:
    """The text of a file in UTF-8 with some lines in another encoding, as when files were appended; None for other files.

    Text in another encoding is almost never valid UTF-8, so a few valid lines beyond ASCII are proof.
    """
    lines = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    beyond = [i for i, line in enumerate(lines) if not line.isascii()]
    odd = {i for i in beyond if not _is_valid(lines[i], "utf-8")}
    if not odd or len(odd) * 2 >= len(beyond):
        return None
    other = _guess(b"\n".join(lines[i] for i in sorted(odd)))
    text = "\n".join(line.decode(other if i in odd else "utf-8", errors="replace") for i, line in enumerate(lines))
    return Decoded(text, "utf-8", tuple(i + 1 for i in sorted(odd)))


def _decoded_once(found: Decoded) -> Decoded:
    """The text with its letters repaired if a program read UTF-8 as Windows-1252 and saved it again: Ã¼ for ü."""
    lines = [line for line in found.text.splitlines() if not line.isascii()]
    if found.encoding.lower() not in _UTF_8 or not lines or not all(map(_once, lines)):
        return found
    text = "".join(line if line.isascii() else _once(line) for line in found.text.splitlines(keepends=True))
    return Decoded(text, found.encoding, was_encoded_twice=True)


def _once(text: str) -> str:
    """The text whose UTF-8 was read as Windows-1252; '' if it is no such text."""
    try:
        raw = b"".join(letter.encode("latin-1" if "\x80" <= letter < "\xa0" else "cp1252") for letter in text)
        return raw.decode("utf-8")
    except UnicodeError:
        return ""


def _without_mark(raw: bytes) -> str:
    """The kind of UTF-16 of a text without a byte order mark, recognised by its line ends; '' if it is not UTF-16."""
    start = raw[:4000]
    if len(raw) % 2 or b"\x00" not in start:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        if start.count("\n".encode(encoding)) and start.count(b"\x00") > len(start) / 4:
            text = start[: len(start) // 2 * 2].decode(encoding, errors="replace")
            if "\n" in text and "\x00" not in text and "\ufffd" not in text:
                return encoding
    return ""


def _guess(raw: bytes, recognise: Recognise | None = None) -> str:
    """The most likely encoding of text that is not Unicode."""
    lines = [line for line in raw.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    scores = {encoding: score for encoding in _LETTERS if (score := _score(raw, sample, encoding)) is not None}
    best = max(scores, key=lambda encoding: scores[encoding], default="")
    if best and scores[best] >= _LIKELY:
        return best
    header = next((line for line in raw.splitlines() if not line.isascii()), b"")
    known = {name: _n_known(header, name, recognise) for name in _EAST_ASIAN if recognise and _is_valid(raw, name)}
    if known and max(known.values()) > 1:
        return max(known, key=lambda name: known[name])
    found = from_bytes(sample, cp_isolation=_EAST_ASIAN).best()
    return found.encoding if found is not None and _is_valid(raw, found.encoding) else "cp1252"


def _n_known(header: bytes, encoding: str, recognise: Recognise | None) -> int:
    return recognise(_CELLS.split(header.decode(encoding))) if recognise and _is_valid(header, encoding) else 0


def _is_valid(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _score(raw: bytes, sample: bytes, encoding: str) -> float | None:
    """How well the letters fit the languages of the encoding, at most 1. None: the bytes are not valid in it."""
    if not _is_valid(raw, encoding):
        return None
    text = sample.decode(encoding, errors="ignore")
    languages = [_weights(letters) for letters in _LETTERS[encoding].values()]
    high = Counter(letter for letter in text if ord(letter) > 127)
    total = sum(high.values())
    if not total:
        return None
    best = max(languages, key=lambda weights: sum(n * weights.get(a.lower(), 0.0) for a, n in high.items()))
    score = sum(n * _value(letter, best, languages) for letter, n in high.items())
    return (score - _oddities(text, has_vowels=encoding not in _WITHOUT_VOWELS)) / total


def _weights(letters: str) -> dict[str, float]:
    common, _, rare = letters.partition("|")
    return dict.fromkeys(common, 1.0) | dict.fromkeys(rare, 0.7)


def _value(letter: str, best: dict[str, float], languages: list[dict[str, float]]) -> float:
    small = letter.lower() if len(letter.lower()) == 1 else letter
    if small in best:
        return best[small]
    if any(small in weights for weights in languages):
        return 0.6
    if letter in _MARKS:
        return 0.5
    return -0.5 if letter.isalpha() else -1.0


def _oddities(text: str, *, has_vowels: bool) -> float:
    """The weight of the signs of a wrong encoding: capitals within words, marks between letters, words without vowels."""
    odd = 0.0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        for before, letter, after in zip(" " + word, word, word[1:] + " ", strict=False):
            if before.isascii() and letter.isascii():
                continue
            mixes = _is_other_script(letter) and (_is_latin(before) or _is_latin(after))
            rises = before.islower() and letter.isupper()
            second = before.isupper() and letter.isupper() and after.islower()
            divides = not letter.isalpha() and letter not in _JOINING and before.isalpha() and after.isalpha()
            odd += 1.5 * (rises or second or divides or mixes)
        odd += 0.8 * (has_vowels and _CONSONANTS.search(_base(word)) is not None)
    return odd


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _is_other_script(letter: str) -> bool:
    """Whether it is a letter of Greek, Cyrillic, Hebrew or Arabic."""
    return "\u0370" <= letter <= "\u06ff" and letter.isalpha()


def _base(word: str) -> str:
    """The word in small letters without accents."""
    return "".join(ch for ch in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(ch))
