"""Situations that are often named for a task without them, and the words without which such a task gets no practice.

Judged on golden set 9: "speaking in front of people" was named for trade fairs and for listening to the radio, an estimate
for a journalist's call. English and German; a statement in another language gets no practice for these situations.
"""

import re

_SIGNS = {
    "speaking-to-audience": r"""
        lectur | speech | \bspeak(s|ing)?\ (at|to|in|on|before)\b | \bpresent(s|ing|ations?)?\b | audience | congress
        | conference | keynote | sermon | preach | \btours?\b | \btalks?\ (on|in|at|to|about)\b | \bstage\b | announc
        | microphone | vortrag | vortr[äa]g | \brede(n)?\b | predig | \bführung(en)?\b | publikum | bühne | durchsage
        | präsent | \bansag | moderier
        """,
    "not-face-to-face": r"""
        \b(by|the)\ phone\b | ^phone\b | telephone | \bcalls?\b | \bring(s|ing)?\b | hotline | remote | \bvideo | online
        | screen | e-?mails?\b | telefon | anruf | bildschirm | \bmails?\b | homeoffice | fernwart
        """,
    "estimate": r"""
        how\ long | how\ much | \bcosts?\b | \bpric(e|es|ing)\b | \bquot(e|es|ations?)\ (for|of|the)\b | ^quot | estimat
        | budget | forecast | \bhours\b | deadline | \btenders?\b | \bbids?\b | schätz | kosten | preis | angebot | kalkul
        | aufwand | prognos
        """,
    "after-a-mistake": r"""
        mistake | \berrors?\b | \bslips?\b | incident | near\ miss | complain | fehler | panne | irrtum | vorfall | versehen
        """,
}
_SIGN = {slug: re.compile(words, re.IGNORECASE | re.VERBOSE) for slug, words in _SIGNS.items()}


def lacks_sign(situation: str, statement: str) -> bool:
    """Whether the situation is one that is often misread, and the statement has none of its words."""
    return situation in _SIGN and _SIGN[situation].search(statement) is None
