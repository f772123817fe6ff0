"""Sessions in imports: columns of a table, instances in JSON-LD, the bulk API; and undoing such an import."""

import datetime
import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from courses.models import Course, CourseRequest, CourseSession
from courses.services.catalogue.course_import import import_courses
from courses.services.catalogue.course_import_undo import undo_course_import
from courses.services.catalogue.session_values import day_and_time
from courses.services.learning.course_requests import ask_for_course, decide_request
from tests.api_client import client_with
from tests.courses.catalogues import entries

pytestmark = pytest.mark.django_db
ROW = {"title": "Listening", "key": "k1", "provider": "Meadow"}


def stored() -> list[tuple]:
    return list(CourseSession.objects.values_list("starts_on", "starts_at", "ends_on", "place", "seats"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2027-03-31", (date(2027, 3, 31), None)),
        ("31.03.2027 9:30", (date(2027, 3, 31), datetime.time(9, 30))),
        ("2027-03-31 00:00:00", (date(2027, 3, 31), None)),
        ("2027-03-31T09:00", (date(2027, 3, 31), datetime.time(9))),
        ("2027-03-31T23:30:00Z", (date(2027, 4, 1), datetime.time(1, 30))),
        ("31 März 2027 2:30 PM", (date(2027, 3, 31), datetime.time(14, 30))),
        ("2027-03-31 25:00", None),
        ("1693526400", (date(2023, 9, 1), None)),
        ("03/04/2027", None),
        ("next week", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_the_usual_forms(settings, text, found):
    settings.TIME_ZONE = "Europe/Berlin"
    assert day_and_time(text) == found


def test_rows_of_one_course_add_their_sessions(load):
    run = load(
        {**ROW, "session start": "2027-03-01 09:00", "session end": "2027-03-02", "location": "Leeds", "seats": "12"},
        {**ROW, "session start": "2027-05-01", "session end": "", "location": "online", "seats": ""},
    )
    assert stored() == [
        (date(2027, 3, 1), datetime.time(9), date(2027, 3, 2), "Leeds", 12),
        (date(2027, 5, 1), None, None, "online", None),
    ]
    assert Course.objects.count() == 1
    assert entries(run, "another session") == [(3, "title")]
    assert run.counts["sessions added"] == 2


def test_several_sessions_may_stand_in_one_cell(load):
    load({**ROW, "session start": "2027-03-01; 2027-05-01", "venue": "Leeds; York", "seats": "8"})
    assert [(row[0].month, row[3], row[4]) for row in stored()] == [(3, "Leeds", 8), (5, "York", None)]


def test_bad_cells_are_named_with_their_line_and_column(load):
    run = load(
        {**ROW, "session start": "soon", "session end": "2027-02-01", "seats": "many", "bookable": "perhaps"},
        {
            **ROW,
            "key": "k2",
            "session start": "2027-03-01",
            "session end": "2027-02-01",
            "seats": "many",
            "bookable": "no",
        },
    )
    assert entries(run, "unknown date") == [(2, "session start"), (3, "session end")]
    assert entries(run, "unknown seats") == [(3, "seats")]
    assert entries(run, "neither yes nor no") == [(2, "bookable")]
    assert stored() == [(date(2027, 3, 1), None, None, "", None)]
    assert dict(Course.objects.values_list("external_id", "can_be_requested")) == {"k1": None, "k2": False}


def test_a_second_import_changes_seats_and_adds_no_session_twice(load):
    load({**ROW, "session start": "2027-03-01", "seats": "8"})
    run = load({**ROW, "session start": "01.03.2027", "seats": "9"})
    assert stored() == [(date(2027, 3, 1), None, None, "", 9)]
    assert (run.counts["sessions added"], run.counts["sessions changed"]) == (0, 1)
    assert load({**ROW, "session start": "2027-03-01", "seats": ""}).counts["sessions changed"] == 0


def test_a_dry_run_saves_no_session(load):
    load({**ROW, "session start": "2027-03-01"}, dry_run=True)
    assert stored() == []


def test_more_seats_in_the_file_let_people_move_up(load, world):
    first = str(timezone.localdate() + timedelta(days=9))
    load({**ROW, "session start": first, "seats": "0"})
    session = CourseSession.objects.get()
    request = ask_for_course(employee=world.alice, course=session.course)
    assert decide_request(request=request, to="booked", user=None, session=session).state == "waiting"
    load({**ROW, "session start": first, "seats": "1"})
    assert CourseRequest.objects.get().state == "booked"


def test_undoing_removes_new_sessions_and_restores_changed_ones(load):
    load({**ROW, "session start": "2027-03-01", "seats": "8"})
    before = stored()
    run = load(
        {**ROW, "session start": "2027-03-01", "seats": "9"}, {**ROW, "session start": "2027-05-01", "seats": "9"}
    )
    assert len(stored()) == 2
    undo_course_import(run=run)
    assert stored() == before


def test_undoing_keeps_a_session_and_a_course_that_somebody_asked_for(load, world):
    load(ROW)
    run = load({**ROW, "session start": str(timezone.localdate() + timedelta(days=9))})
    session = CourseSession.objects.get()
    ask_for_course(employee=world.alice, course=session.course, session=session)
    undo_course_import(run=run)
    assert CourseSession.objects.get() == session
    assert "1 sessions stay" in json.dumps(run.undo_report)
    new = load({"title": "Asking", "key": "k7", "provider": "Meadow"})
    course = Course.objects.get(external_id="k7")
    ask_for_course(employee=world.bob, course=course)
    undo_course_import(run=new)
    course.refresh_from_db()
    assert course.is_retired and CourseRequest.objects.filter(course=course).exists()


def test_instances_of_a_feed_with_a_first_day_are_sessions(tmp_path):
    path = tmp_path / "feed.jsonld"
    place = {"@type": "Place", "name": "Room 4", "address": {"addressLocality": "Leeds"}}
    instances = [
        {"@type": "CourseInstance", "startDate": "2027-03-01T09:00", "endDate": "2027-03-02", "location": place,
         "maximumAttendeeCapacity": 12},
        {"@type": "CourseInstance", "courseMode": "Online", "courseSchedule": {"startDate": "2027-05-01"}},
        {"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": "PT6H"},
    ]  # fmt: skip
    course = {"@context": "https://schema.org", "@type": "Course", "name": "Listening", "hasCourseInstance": instances}
    path.write_text(json.dumps(course), encoding="utf-8")
    import_courses(path=path)
    assert stored() == [
        (date(2027, 3, 1), datetime.time(9), date(2027, 3, 2), "Room 4, Leeds", 12),
        (date(2027, 5, 1), None, None, "online", None),
    ]


def test_the_api_writes_and_reads_sessions(db):
    client = client_with("courses:write", "courses:read")
    first = str(timezone.localdate() + timedelta(days=9))
    session = {"starts_on": first, "starts_at": "09:00", "place": "Leeds", "seats": 12}
    body = {"courses": [{**ROW, "external_id": "k1", "sessions": [session]}]}
    del body["courses"][0]["key"]
    response = client.post("/api/v1/course-imports/", body, content_type="application/json")
    assert response.status_code == 201, response.content
    found = client.get(f"/api/v1/courses/{Course.objects.get().pk}/").json()
    assert found["has_no_way_to_take"] is False
    (shown,) = found["sessions"]
    assert {name: shown[name] for name in ("starts_on", "starts_at", "place", "seats", "free_seats", "n_waiting")} == {
        "starts_on": first, "starts_at": "09:00:00", "place": "Leeds", "seats": 12, "free_seats": 12, "n_waiting": 0,
    }  # fmt: skip
    again = client.post("/api/v1/course-imports/", body, content_type="application/json").json()
    assert again["n_unchanged"] == 1
    body["courses"][0]["sessions"][0]["seats"] = 13
    changed = client.post("/api/v1/course-imports/", body, content_type="application/json").json()
    assert (changed["n_unchanged"], changed["n_updated"]) == (0, 1)
    session["ends_on"] = "2020-01-01"
    refused = client.post("/api/v1/course-imports/", body, content_type="application/json")
    report = client.get(f"/api/v1/course-imports/{refused.json()['id']}/report/")
    assert refused.json()["n_failed"] == 1 and "before the first day" in report.content.decode()
