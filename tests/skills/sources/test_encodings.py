"""Guessing the encoding of a text."""

import pytest

from skills.errors import BadInput
from skills.sources.encodings import decode

NAMES = {
    "cp1252": ["Jürgen Müller", "Hélène Prêtre\nFrançois", "Núñez, José", "Søren Ågård", "Pflege – 5 € für Öl", "Bête"],
    "cp1250": ["Łukasz Wiśniewski,Księgowy", "Jiří Dvořák", "Szőke Győző", "Müller Łódź"],
    "iso8859-2": ["Šimek Žižka Ľubomír"],
    "cp1251": ["Иван Петров"],
    "koi8-r": ["Иван Петров"],
    "cp866": ["Иван Петров"],
    "cp1253": ["Γιώργος Παπαδόπουλος"],
    "cp1254": ["Şükrü Yıldız,Müdür"],
    "cp1257": ["Šarūnas Žukauskas"],
    "cp1256": ["محمد علي"],
    "cp850": ["Jürgen Müller", "Bärbel Größmann"],
    "mac_roman": ["Jürgen Müller", "Bärbel Größmann\nHélène"],
    "utf-8": ["Łukasz"],
    "utf-8-sig": ["Łukasz"],
    "utf-16": ["Łukasz"],
    "utf-16-le": ["Ada"],
    "utf-16-be": ["Ada"],
}


@pytest.mark.parametrize(("encoding", "names"), [(e, names) for e, all_names in NAMES.items() for names in all_names])
def test_names_are_read_in_the_encoding_they_were_written_in(encoding, names):
    text = f"id;name\n1;{names}\n"
    assert decode(text.encode(encoding), "file.csv").text == text


def test_a_named_encoding_is_used_and_checked():
    assert decode("1;Ž".encode("cp1250"), "file.csv", "cp1250").text == "1;Ž"
    with pytest.raises(BadInput, match=r"file\.csv, line 2: is not utf-8 text"):
        decode(b"a\n\xff\n", "file.csv", "utf-8")
    with pytest.raises(BadInput, match="there is no encoding 'klingon'"):
        decode(b"a", "file.csv", "klingon")
