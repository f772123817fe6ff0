"""Course lists of further learning systems and countries: hours, prices, identifiers, and what is no longer offered."""

import pytest

from courses.services.catalogue.course_import import CourseImport

# Name: list, encoding, then (identifier, hours, price, currency, is retired) of its courses.
LISTS = {
    "docebo": ("Course Code,Course Name,Course Description,Course Duration,Course Status,Price\n"
               "D1,Listening,<p>Hear.</p>,01h 30m,Published,USD 20\nD2,Law,Old.,02h 00m,Under maintenance,USD 10\n",
               "utf-8", [("D1", 1.5, 20, "USD", False), ("D2", 2, 10, "USD", True)]),
    "successfactors": ("Item ID,Item Type,Item Title,Total Length (Hours),Delivery Method,Active\n"
                       'S1,COURSE,Listening,"1,5",Online,Yes\nS2,COURSE,Law,8,Instructor-led,No\n',
                       "utf-8", [("S1", 1.5, None, "", False), ("S2", 8, None, "", True)]),
    "pluralsight": ("slug,title,durationInSeconds,isCourseRetired\na,Listening,5400,no\nb,Law,3600,yes\n", "utf-8",
                    [("", 1.5, None, "", False), ("", 1, None, "", True)]),
    "evening classes": ("Kursnr.;Kurstitel;Beginn;Gebühr;UE;Ort;freie Plätze\n24A;Zuhören;12.01.2027;120,00 €;16;Bonn;8\n",
                        "cp1252", [("24A", 12, 120, "EUR", False)]),
    "spain": ("Código;Nombre del curso;Proveedor;Horas;Modalidad;Precio\nE1;Escuchar;Academia;20 h;Presencial;1.200,50 €\n"
              "E2;Preguntar;Academia;7,5;A distancia;Gratuito\n", "utf-8",
              [("E1", 20, 1200.5, "EUR", False), ("E2", 7.5, 0, "", False)]),
    "france": ("Référence;Intitulé;Durée;Tarif;Modalité\nF1;Écouter;3 jours (21 h);1 290 € HT;Présentiel\n", "utf-8",
               [("F1", 21, 1290, "EUR", False)]),
    "percipio": ("Content UUID,Content Title,Content Type,Duration,Content Status\nu1,Listening,COURSE,PT1H30M,ACTIVE\n"
                 "u2,Law,COURSE,PT45M,RETIRED\n", "utf-8", [("u1", 1.5, None, "", False), ("u2", 0.75, None, "", True)]),
    "talentlms": ("id,name,code,price,status\n125,Listening,L1,&#36;20.00,active\n126,Law,L2,&#36;0.00,inactive\n",
                  "utf-8", [("L1", None, 20, "USD", False), ("L2", None, 0, "USD", True)]),
    "netherlands": ("Cursuscode;Cursusnaam;Aanbieder;Kosten;Taal\nN1;Luisteren;Academie;€ 350,-;Nederlands\n", "utf-8",
                    [("N1", None, 350, "EUR", False)]),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_of_courses_needs_no_mapping(tmp_path, name):
    text, encoding, expected = LISTS[name]
    path = tmp_path / "courses.csv"
    path.write_bytes(text.encode(encoding))
    importing = CourseImport()
    importing.read_file(path, {})
    found = [
        (
            values["external_id"],
            values["duration_hours"],
            values["cost"],
            values["currency"],
            bool(values.get("is_retired")),
        )
        for values in (course.values for course in importing.reading.courses.values())
    ]
    assert found == expected
