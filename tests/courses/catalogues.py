"""Small fictitious catalogues in the formats of published ones, and functions that write catalogue files."""

import csv
from pathlib import Path

from skills.models import ImportRun

LONG = "We practise asking open questions with colleagues and compare notes afterwards in small groups."
GERMAN = "In diesem Kurs lernen wir, wie man Kolleginnen und Kollegen zuhört und schwierige Gespräche führt."

MERGED = [
    "provider,title,description,skills,url,category,language,level,enrolled,rating,external_id",
    f'Meadow,Asking well,{LONG},"Listening, Feedback",https://meadow.example/asking,Work,English,Beginner,12,4.5,m1',
    f'Meadow,Asking well again,{LONG},"Listening",https://meadow.example/asking/,Work,English,,12,4.5,m1',
    f'Meadow,Gut zuhören,"{GERMAN}",,https://meadow.example/gut,Work,,Intermediate,3,,m2',
    "Brook,Repairing pumps,,Repair,12345,Technik,Intermediate level,,3,,b1",
]
SCRAPED = [
    "Unnamed: 0,Title,URL,Short Intro,Category,Sub-Category,Course Type,Language,Subtitle Languages,Skills,Rating,"
    "Number of viewers,Duration,Site",
    f'0,Asking well,https://meadow.example/asking,{LONG},Work,Talk,Course,English,"Subtitles: French",'
    '"Listening, Feedback",4.8stars,"1,234",Approx. 21 hours to complete,Meadow',
    '1,Leading a shift,https://meadow.example/shift,"Plan a shift &amp; hand it over.",Work,Lead,Course,,,,,,4 weeks,'
    "Meadow",
]
RAGGED = [
    "title,summary,n_enrolled,course_type,institution,Level,subject,language,subtitles,course_effort,course_length,price,"
    "course_description,course_syllabus,course_url",
    'Asking well,Ask before you answer,"124,980",Self-paced,Meadow,Introductory,Talk,English,English,2–3 hours per week,'
    f"4 Weeks,FREE-Add a Verified Certificate for $49 USD,<p>{LONG}</p>,Week one: ask,https://meadow.example/asking",
    "Leading a shift,Plan and hand over,12,Instructor-led,Meadow,Advanced,Lead,English,English,5 hours per week,"
    "6 Weeks,$99 USD,First we plan the shift.",
    "Then we hand it over to the next team.",
    '"And after that, we look back",,,,,,,,,,,,,,',
    "Keeping notes,Notes that help,8,Self-paced,Brook,Introductory,Office,English,English,1 hour per week,2 Weeks,"
    "$10 USD,Write less and find more.,,https://brook.example/notes",
]


def write_lines(path: Path, lines: list[str]) -> Path:
    """Writes the lines to the file and returns its path."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_courses(path: Path, *courses: dict[str, object]) -> Path:
    """Writes a CSV file with a column for each key and returns its path."""
    columns = list(dict.fromkeys(name for course in courses for name in course))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(courses)
    return path


def entries(run: ImportRun, reason: str) -> list[tuple[int, str]]:
    """Line and column of each report entry with this reason."""
    return [(entry["line"], entry["column"]) for entry in run.report if entry.get("reason") == reason]
