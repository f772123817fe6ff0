"""Staff lists of further systems, countries and encodings: right people without a mapping, or what to do instead."""

import pytest

from skills.errors import BadInput
from skills.services.people.employee_import import EmployeeImport

pytestmark = pytest.mark.django_db  # merged rows lead a former identifier to the one that stays

LISTS = {
    "rippling": ("Employee number,Full name,Preferred first name,Title,Department,Manager email,Start date,End date,"
                 "Employment status\n11,Zoe Kern,Zoe,Baker,Bakery,y@example.org,2020-01-02,,ACTIVE\n"
                 "12,Yan Ott,Yan,Cook,Kitchen,,2019-01-02,2025-03-31,TERMINATED\n", "utf-8", "Baker", "Bakery"),
    "hibob": ("Employee ID,First name,Surname,Job title,Department,Reports to,Lifecycle status,Termination date\n"
              "11,Zoe,Kern,Baker,Bakery,Yan Ott,Employed,\n12,Yan,Ott,Cook,Kitchen,,Terminated,31/03/2025\n",
              "utf-8-sig", "Baker", "Bakery"),
    "zoho": ("Employee ID,First Name,Last Name,Department,Designation,Employment Type,Employee Status,Date of Exit\n"
             "11,Zoe,Kern,Bakery,Baker,Permanent,Active,\n12,Yan,Ott,Kitchen,Cook,Permanent,Resigned,31-Mar-2025\n",
             "utf-8", "Baker", "Bakery"),
    "sage": ("Payroll Employee List\nDate: 01/10/2026\nReference,Title,Forename,Surname,Job Title,Department,Date Left\n"
             "11,Mrs,Zoe,Kern,Baker,Bakery,\n12,Mr,Yan,Ott,Cook,Kitchen,31/03/2025\n", "utf-8", "Baker", "Bakery"),
    "datev": ("Personalnummer;Familienname;Vorname;Berufsbezeichnung;Abteilungsbezeichnung;Austrittsdatum\n"
              "11;Kern;Zoë;Bäckerin;Backstube;\n12;Öst;Jörn;Koch;Küche;31.03.25\n", "cp1252", "Bäckerin", "Backstube"),
    "kostenstelle": ("Mitarbeiternr.;Nachname;Vorname;Funktion;Kostenstellenbezeichnung;Beschäftigungsstatus;Austritt\n"
                     "11;Kern;Zoë;Bäckerin;Backstube;Elternzeit;\n12;Ott;Jan;Koch;Küche;ausgeschieden;31.03.25\n",
                     "utf-8", "Bäckerin", "Backstube"),
    "norway": ("Ansattnummer;Fornavn;Etternavn;Stilling;Avdeling;Sluttdato\n11;Åse;Kjær;Baker;Bakeri;\n"
               "12;Jan;Ott;Kokk;Kjøkken;31.03.2025\n", "cp1252", "Baker", "Bakeri"),
    "sweden": ("Anställningsnummer;Förnamn;Efternamn;Befattning;Avdelning;Slutdatum\n11;Åsa;Källén;Bagare;Bageri;\n"
               "12;Jan;Ott;Kock;Kök;2025-03-31\n", "utf-8", "Bagare", "Bageri"),
    "denmark": ("Medarbejdernummer;Fornavn;Efternavn;Stillingsbetegnelse;Afdeling;Fratrædelsesdato\n"
                "11;Åse;Kjær;Bager;Bageri;\n12;Jan;Ott;Kok;Køkken;31-03-2025\n", "utf-8", "Bager", "Bageri"),
    "finland": ("Henkilönumero;Etunimi;Sukunimi;Tehtävänimike;Osasto\n11;Päivi;Mäki;Leipuri;Leipomo\n", "utf-8",
                "Leipuri", "Leipomo"),
    "brazil": ("Matrícula;Nome;Cargo;Departamento;Situação;Data de demissão\n11;Zoé Conceição;Padeira;Padaria;Ativo;\n"
               "12;João Ott;Cozinheiro;Cozinha;Demitido;31/03/2025\n", "cp1252", "Padeira", "Padaria"),
    "italy": ("Matricola;Cognome;Nome;Mansione;Reparto;Data cessazione\n11;Rossi;Zoè;Panettiera;Forno;\n"
              "12;Bianchi;Nicolò;Cuoco;Cucina;31/03/2025\n", "cp1252", "Panettiera", "Forno"),
    "czechia": ("Osobní číslo;Jméno;Příjmení;Pracovní pozice;Oddělení\n11;Zoë;Kučerová;Pekařka;Pekárna\n", "cp1250",
                "Pekařka", "Pekárna"),
    "hungary": ("Törzsszám;Név;Munkakör;Szervezeti egység\n11;Kőszegi Zsófia;Pék;Pékség\n", "iso-8859-2", "Pék",
                "Pékség"),
    "romania": ("Marca;Nume;Prenume;Funcție;Departament\n11;Ionescu;Zoe;Brutar;Brutărie\n", "utf-8", "Brutar",
                "Brutărie"),
    "turkey": ("Sicil No;Ad;Soyad;Unvan;Departman\n11;Ayşe;Yıldız;Fırıncı;Fırın\n", "cp1254", "Fırıncı", "Fırın"),
    "greece": ("Κωδικός εργαζομένου;Επώνυμο;Όνομα;Θέση εργασίας;Τμήμα\n11;Παππάς;Ζωή;Αρτοποιός;Αρτοποιείο\n", "cp1253",
               "Αρτοποιός", "Αρτοποιείο"),
    "russia": ("Табельный номер;Сотрудник;Должность;Подразделение\n11;Кузнецова Зоя Ивановна;Пекарь;Пекарня\n",
               "cp1251", "Пекарь", "Пекарня"),
    "japan": ("社員番号,氏名,職種,部署\n11,佐藤 花子,パン職人,製パン部\n", "cp932", "パン職人", "製パン部"),
    "china": ("工号,姓名,职位,部门\n11,王芳,面包师,烘焙部\n12,李强,厨师,厨房\n", "gb18030", "面包师", "烘焙部"),
    "korea": ("사번,성명,직무,부서\n11,김영희,제빵사,제과부\n", "cp949", "제빵사", "제과부"),
    "arabic": ("الرقم الوظيفي,الاسم,المسمى الوظيفي,القسم\n11,زينب علي,خباز,المخبز\n", "utf-8", "خباز", "المخبز"),
    "macintosh": ("Matricule;Nom;Prénom;Poste;Service\r11;Lefèvre;Zoé;Boulangère;Fournil\r12;Noël;François;Cuisinier;"
                  "Cuisine\r", "mac_roman", "Boulangère", "Fournil"),
    "dos": ("Personalnr;Nachname;Vorname;Tätigkeit;Abteilung\n11;Groß;Änne;Prüferin;Büro\n12;Öst;Jörn;Köchin;Küche\n",
            "cp850", "Prüferin", "Büro"),
    "entra": ("displayName,userPrincipalName,mail,jobTitle,department,employeeId,accountEnabled,officeLocation\n"
              "Zoe Kern,z@example.org,z@example.org,Baker,Bakery,11,True,Oslo\n", "utf-8-sig", "Baker", "Bakery"),
    "peoplesoft": ("HR_ALL_STAFF,2,,,,\nEMPLID,NAME,JOBCODE,JOBTITLE,DEPTID,DEPTNAME,HR_STATUS\n"
                   '11,"Kern,Zoe",B100,Baker,D10,Bakery,A\n12,"Ott,Yan",C100,Cook,D20,Kitchen,I\n', "utf-8", "Baker",
                   "Bakery"),
    "paycom": ("Employee_Code,Employee_Name,Position,Department_Desc,Employee_Status,Termination_Date\n"
               '11,"KERN, ZOE",Baker,Bakery,Active,0000-00-00\n12,"OTT, YAN",Cook,Kitchen,Terminated,2025-03-31\n',
               "utf-8", "Baker", "Bakery"),
    "dayforce": ("Employee Reference Code,Employee Full Name,Employment Status,Position,Site,Department\n"
                 '11,"Kern, Zoe",Active,Baker,Oslo,Bakery\n12,"Ott, Yan",Terminated,Cook,Oslo,Kitchen\n', "utf-8",
                 "Baker", "Bakery"),
    "breaks in cells": ('"Employee\nID","Full\nName","Job\nTitle",Department,,,\n11,Zoe Kern,"Baker\n(night)",Bakery,,,\n',
                        "utf-8", "Baker (night)", "Bakery"),
}  # fmt: skip


def read(tmp_path, content: bytes) -> EmployeeImport:
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    importing = EmployeeImport()
    importing.read_file(path, {})
    return importing


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_from_elsewhere_needs_no_mapping(tmp_path, name):
    text, encoding, title, department = LISTS[name]
    people = read(tmp_path, text.encode(encoding)).reading.people
    assert (people["11"].fields["job_title"], people["11"].fields["department"]) == (title, department)
    assert not people["11"].values.get("left_on")
    says_who_left = any(word in text for word in ("2025", "31.03.25", "HR_STATUS", "Terminated"))
    assert "12" not in people or bool(people["12"].values.get("left_on")) == says_who_left


@pytest.mark.parametrize(
    "content",
    [
        '[\n {"employeeId": "11", "jobTitle": "Baker"}]',
        "<!DOCTYPE  html><table><tr><td>Employee ID</td></tr></table>",
        '<?xml version="1.0"?><Workbook/>',
        "PERSNR   NAME      JOB TITLE\n-------- --------- ---------\n00000011 Zoe Kern  Baker\n",
    ],
)
def test_what_is_no_table_says_what_to_do(tmp_path, content):
    with pytest.raises(BadInput, match=r"CSV or XLSX|save it as XLSX"):
        read(tmp_path, content.encode())
