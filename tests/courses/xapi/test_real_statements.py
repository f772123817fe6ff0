"""Sixty statements as learning systems write them: each is recorded, waits for HR or has no effect; none is refused or lost.

`make contract` prints the counts.
"""

import hashlib
from collections import Counter
from typing import Any

import pytest

from courses.models import Course, Feedback, ReceivedStatement
from courses.services.catalogue.course_rows import identity_of
from tests.api_client import client_with

ADL, CMI5 = "http://adlnet.gov/expapi", "https://w3id.org/xapi/cmi5"
MOODLE, EDX, H5P = "https://moodle.example.org", "https://edx.example.org", "https://h5p.example.org"
CLOUD = "https://cloud.example.org"
PLAYER = "https://player.example.org"
CARE = "course-v1:Lindenhof+Care+2026"
ADDRESSES = {
    "moodle": f"{MOODLE}/course/view.php?id=12",
    "care": f"{EDX}/courses/{CARE}/about",
    "first-aid": "https://publisher.example.org/courses/first-aid",
    "storyline": "https://courses.example.org/fire-safety",
    "rise": "https://courses.example.org/onboarding",
    "captivate": "https://courses.example.org/data-protection",
    "h5p": f"{H5P}/courses/hand-hygiene",
}
EXTERNAL_IDS = {"care": CARE, "captivate": "CP-DP-01", "storyline": "5bXq9k_fire"}
RECORDED, IGNORED, WAITING = "recorded", "ignored", "waiting"
Row = tuple[str, dict, str]


def said(verb: str, actor: dict, thing: dict, **more: Any) -> dict:
    """A statement with a verb of ADL, or one given in full."""
    return {
        "actor": actor,
        "verb": {"id": verb if ":" in verb else f"{ADL}/verbs/{verb}", "display": {"en": verb.rsplit("/", 1)[-1]}},
        "object": thing,
        **more,
    }


def thing(key: str, kind: str = "", name: str = "A course") -> dict:
    kind = kind if ":" in kind or not kind else f"{ADL}/activities/{kind}"
    return {
        "objectType": "Activity",
        "id": key,
        "definition": {**({"type": kind} if kind else {}), "name": {"en": name}},
    }


def at(home: str, name: str) -> dict:
    return {"objectType": "Agent", "account": {"homePage": home, "name": name}}


def mbox(address: str) -> dict:
    return {"objectType": "Agent", "name": "Alice Example", "mbox": f"mailto:{address}"}


def within(**activities: Any) -> dict:
    return {"contextActivities": {name: [thing(*one) for one in given] for name, given in activities.items()}}


ALICES_HASH = hashlib.sha1(b"mailto:alice@example.org").hexdigest()
ALICE, BOB, MAIL = "A1", "B1", mbox("alice@example.org")


def moodle() -> list[Row]:
    """Logstore xAPI: accounts, verbs of id.tincanapi.com, the site in `grouping`."""
    site = (MOODLE, "http://id.tincanapi.com/activitytype/lms", "Moodle")
    course = (f"{MOODLE}/course/view.php?id=12", "http://id.tincanapi.com/activitytype/lms/course", "Care")
    here = {
        "platform": "Moodle",
        "language": "en",
        **within(grouping=[site], category=[("http://moodle.org", "", "M")]),
    }
    inside = {**here, **within(grouping=[site, course])}
    done = "http://id.tincanapi.com/verb/completed"
    attempt = (f"{MOODLE}/mod/quiz/attempt.php?attempt=8&cmid=3", "attempt", "Attempt")
    return [
        ("completed by id", said(done, at(MOODLE, ALICE), thing(*course), context=here), RECORDED),
        ("completed by address", said("completed", MAIL, thing(*course), context=here), RECORDED),
        ("account is an address", said(done, at(MOODLE, "alice@example.org"), thing(*course), context=here), RECORDED),
        ("number of Moodle", said(done, at(MOODLE, "2"), thing(*course), context=here), WAITING),
        ("guest", said(done, at(MOODLE, "guest"), thing(*course), context=here), WAITING),
        ("other course", said(done, at(MOODLE, ALICE), thing(f"{MOODLE}/course/view.php?id=13", course[1])), WAITING),
        ("quiz attempt", said("completed", at(MOODLE, ALICE), thing(*attempt), context=inside), IGNORED),
        ("page", said(done, at(MOODLE, ALICE), thing(f"{MOODLE}/mod/page/view.php?id=5", "module"),
            context=inside), IGNORED),
        ("viewed", said("http://id.tincanapi.com/verb/viewed", at(MOODLE, "guest"), thing(*course)), IGNORED),
        ("scored", said("scored", at(MOODLE, ALICE), thing(f"{MOODLE}/mod/assign/view.php?id=4"),
                        result={"score": {"raw": 7, "min": 0, "max": 10, "scaled": 0.7}, "success": True}), IGNORED),
    ]  # fmt: skip


def open_edx() -> list[Row]:
    """Event routing backends: course keys in addresses, plain and encoded; learners by uuid, openid or address."""
    uuid = "32e08e30-f8ae-4ce2-94a8-c2bfe38a70cb"
    course = thing(f"{EDX}/course/{CARE}", "course")
    encoded = thing(f"{EDX}/course/course-v1%3ALindenhof%2BCare%2B2026", "course")
    block = thing(f"{EDX}/xblock/block-v1:Lindenhof+Care+2026+type@problem+block@7c54", "cmi.interaction")
    stamp = {"timestamp": "2020-07-15T06:36:01.917775+00:00", "version": "1.0.3"}
    parent = within(parent=[(f"{EDX}/course/{CARE}", "course", "Care")])
    return [
        ("plain key", said("passed", at(EDX, BOB), course, **stamp), RECORDED),
        ("encoded key", said("passed", at(EDX, BOB), encoded, **stamp), RECORDED),
        ("key and slash", said("completed", mbox("bob@example.org"),
            thing(f"{EDX}/courses/{CARE}/", "course")), RECORDED),
        ("bare key", said("completed", at(EDX, BOB), thing(CARE, "course")), RECORDED),
        ("learner by uuid", said("passed", at(EDX, uuid), course, **stamp), WAITING),
        ("openid", said("completed", {"openid": f"https://openedx.org/users/user-v1/{uuid}"}, course), WAITING),
        ("other run", said("passed", at(EDX, BOB),
            thing(f"{EDX}/course/course-v1:Lindenhof+Care+2025", "course")), WAITING),
        ("problem", said("passed", at(EDX, BOB), block, context=parent), IGNORED),
        ("progress", said("progressed", at(EDX, BOB), thing(f"{EDX}/xblock/block-v1:L+C+2026+type@html+block@1"),
                          context=parent, result={"completion": True}), IGNORED),
        ("failed", said("failed", at(EDX, BOB), course, **stamp), IGNORED),
    ]  # fmt: skip


def cmi5() -> list[Row]:
    """The learning system says `satisfied` of the course; its units say `completed` and `passed`."""
    registration = "6d1f033b-3f70-458c-b53a-e6bb63cbaef9"
    tag = [(f"{CMI5}/context/categories/cmi5", "", "cmi5")]
    published = (ADDRESSES["first-aid"], "", "First aid")
    of_course = {"registration": registration, **within(category=tag, grouping=[published])}
    of_unit = {
        "registration": registration,
        **within(category=tag, grouping=[(f"{ADDRESSES['first-aid']}/au1", "", "1")]),
    }
    course = thing("https://lms.example.org/cmi5/9f2c", f"{CMI5}/activitytype/course", "First aid")
    unit = thing("https://lms.example.org/cmi5/9f2c/au/1", "", "Unit 1")
    satisfied = "https://w3id.org/xapi/adl/verbs/satisfied"
    other = {**of_course, **within(category=tag, grouping=[("https://publisher.example.org/courses/new", "", "New")])}
    return [
        ("satisfied", said(satisfied, at(CLOUD, ALICE), course, context=of_course), RECORDED),
        ("satisfied, own id", said(satisfied, at(CLOUD, BOB), thing(ADDRESSES["first-aid"]),
            context=of_course), RECORDED),
        ("unknown course", said(satisfied, at(CLOUD, BOB), {**course, "id": "https://l.example/2"},
            context=other), WAITING),
        ("leaver", said(satisfied, at(CLOUD, "gone-7"), course, context=of_course), WAITING),
        ("block", said(satisfied, at(CLOUD, BOB),
            thing("https://lms.example.org/cmi5/b", f"{CMI5}/activitytype/block")), IGNORED),
        ("unit completed", said("completed", at(CLOUD, BOB), unit, context=of_unit,
                                result={"completion": True, "duration": "PT30M15S"}), IGNORED),
        ("unit passed", said("passed", at(CLOUD, BOB), unit, context=of_unit,
                             result={"success": True, "score": {"scaled": 0.9}, "duration": "PT8M"}), IGNORED),
        ("launched", said("launched", at(CLOUD, BOB), unit, context=of_unit), IGNORED),
        ("terminated", said("terminated", at(CLOUD, BOB), unit, result={"duration": "PT1H"}, context=of_unit), IGNORED),
        ("waived", said("https://w3id.org/xapi/adl/verbs/waived", at(CLOUD, BOB), course, context=of_course,
                        result={"completion": True, "success": True}), IGNORED),
    ]  # fmt: skip


def storyline() -> list[Row]:
    """Storyline: one id for the course, slides and quizzes below it; the learner as the launching system names them."""
    key = "http://5bXq9k_fire"  # Storyline's own identifiers are often no real address
    full = ADDRESSES["storyline"]
    result = {"score": {"scaled": 1, "raw": 100, "min": 0, "max": 100}, "completion": True, "success": True,
              "duration": "PT0H4M41.63S"}  # fmt: skip
    quiz = {"parent": [(full, "course", "Fire")], "grouping": [(full, "course", "Fire")]}
    return [
        ("passed", said("passed", MAIL, thing(full, "course"), result=result), RECORDED),
        ("completed", said("http://www.adlnet.gov/expapi/verbs/completed", MAIL, thing(full, "course")), RECORDED),
        ("own identifier", said("completed", at(PLAYER, ALICE), thing(key, "course")), WAITING),
        ("quiz by path", said("passed", MAIL, thing(f"{full}/quiz/6Kx", "assessment"),
            context=within(**quiz)), IGNORED),
        ("quiz without type", said("passed", MAIL, thing(f"{full}/6Kx"), context=within(**quiz)), IGNORED),
        ("question", said("answered", MAIL, {"id": f"{full}/q1", "definition": {
            "type": f"{ADL}/activities/cmi.interaction", "interactionType": "choice", "correctResponsesPattern": ["b"],
            "choices": [{"id": "a", "description": {"en": "Run"}}, {"id": "b", "description": {"en": "Call"}}]}},
            result={"success": True, "response": "b", "duration": "PT0H0M5.2S"}), IGNORED),
        ("slide", said("experienced", MAIL, thing(f"{full}/slide1", "module"), context=within(**quiz)), IGNORED),
        ("not completed", said("completed", MAIL, thing(full, "course"), result={"completion": False}), IGNORED),
        ("failed quiz", said("passed", MAIL, thing(full, "course"), result={"success": False}), IGNORED),
        ("attempted", said("attempted", mbox("nobody@example.org"), thing(full, "course")), IGNORED),
    ]  # fmt: skip


def h5p() -> list[Row]:
    """H5P: an address with a number for the content, sub-contents with their parent, libraries as category."""
    book = f"{H5P}/wp-admin/admin-ajax.php?action=h5p_embed&id=7"
    library = {"category": [("http://h5p.org/libraries/H5P.InteractiveBook-1.8", "", "H5P")]}
    page = {**library, "parent": [(ADDRESSES["h5p"], "", "Hand hygiene")]}
    score = {
        "score": {"min": 0, "max": 4, "raw": 4, "scaled": 1},
        "completion": True,
        "success": True,
        "duration": "PT67S",
    }
    return [
        ("whole", said("completed", at(H5P, ALICE), thing(ADDRESSES["h5p"]), result=score,
            context=within(**library)), RECORDED),
        ("more information", said("completed", MAIL, {"id": book, "definition": {"moreInfo": ADDRESSES["h5p"]}}), RECORDED),
        ("by number", said("completed", at(H5P, BOB), thing(book), result=score, context=within(**library)), WAITING),
        ("guest", said("completed", at(H5P, "b5a1f1f2-guest"), thing(ADDRESSES["h5p"]), result=score), WAITING),
        ("chapter", said("completed", at(H5P, ALICE), thing(f"{book}?subContentId=1"),
            context=within(**page)), IGNORED),
        ("question set", said("completed", at(H5P, ALICE), thing(f"{book}?subContentId=2", "question"),
            result=score), IGNORED),
        ("answered", said("answered", at(H5P, "guest"), {"id": f"{book}?subContentId=3", "definition": {
            "type": f"{ADL}/activities/cmi.interaction", "interactionType": "fill-in",
            "correctResponsesPattern": ["{case_matters=false}soap"]}}, result={**score, "response": "soap"}), IGNORED),
        ("progressed", said("progressed", at(H5P, ALICE), thing(ADDRESSES["h5p"]),
                            result={"extensions": {"http://id.tincanapi.com/extension/ending-point": 3}}), IGNORED),
    ]  # fmt: skip


def rise() -> list[Row]:
    """Rise: lessons and quizzes behind a number sign in the address of the course."""
    full = ADDRESSES["rise"]
    return [
        ("completed", said("completed", MAIL, thing(full, "course"), result={"completion": True}), RECORDED),
        ("passed, hash of the address", said("passed", {"mbox_sha1sum": ALICES_HASH},
                                             thing(full, "course")), RECORDED),
        ("with www", said("completed", at(PLAYER, BOB),
            thing("https://www.courses.example.org/onboarding/", "course")), RECORDED),
        ("lesson", said("completed", MAIL, thing(f"{full}/#/lessons/xYz", "lesson"),
            context=within(parent=[(full, "course")])), IGNORED),
        ("quiz", said("passed", MAIL, thing(f"{full}#/quiz/1", "assessment")), IGNORED),
        ("unknown course", said("completed", MAIL, thing("https://courses.example.org/elsewhere", "course")), WAITING),
    ]  # fmt: skip


def captivate() -> list[Row]:
    """Captivate: identifiers that end in the course's key; slides under them."""
    key = "https://captivate.example.org/xapi/CP-DP-01"
    return [
        ("passed", said("passed", at(PLAYER, ALICE), thing(key, "course"), result={"success": True}), RECORDED),
        ("as urn", said("completed", at(PLAYER, BOB), thing("urn:captivate:course:CP-DP-01")), RECORDED),
        ("complete of activity streams", said("http://activitystrea.ms/schema/1.0/complete", MAIL,
            thing(key)), RECORDED),
        ("slide", said("experienced", MAIL, thing(f"{key}/Slide%201", "module")), IGNORED),
        ("quiz under the key", said("passed", at(PLAYER, BOB),
            thing("https://captivate.example.org/quiz/CP-DP-01")), WAITING),
        ("group", said("completed", {"objectType": "Group", "member": [MAIL]}, thing(key, "course")), IGNORED),
    ]  # fmt: skip


SYSTEMS = {
    "Moodle": moodle, "Open edX": open_edx, "cmi5": cmi5, "Storyline": storyline, "H5P": h5p, "Rise": rise,
    "Captivate": captivate,
}  # fmt: skip


@pytest.mark.django_db
def test_each_statement_of_a_learning_system_is_recorded_waits_or_has_no_effect(org, record_property):
    org.alice.email, org.bob.email = "alice@example.org", "bob@example.org"
    org.alice.save(), org.bob.save()
    for name, address in ADDRESSES.items():
        identity = identity_of(address, provider="", key="", title="")
        Course.objects.create(
            identity=identity, title=name, url=address, external_id=EXTERNAL_IDS.get(name, ""), text_hash=name
        )
    rows = [(system, *row) for system, make in SYSTEMS.items() for row in make()]
    client = client_with("feedback:write")
    answer = client.post(
        "/api/v1/xapi/statements", [body for _, _, body, _ in rows], headers={"X-Experience-API-Version": "1.0.3"}
    )
    assert answer.status_code == 200, answer.json()
    stored = {str(row.statement_id): row for row in ReceivedStatement.objects.all()}
    found = [(*row[:2], stored[key].outcome) for key, row in zip(answer.json(), rows, strict=True)]
    assert found == [(system, name, wanted) for system, name, _, wanted in rows]
    assert len(rows) >= 60
    assert (
        Feedback.objects.get(course__external_id=CARE, employee=org.bob)
        .happened_at.isoformat()
        .startswith("2020-07-15")
    )
    counts = Counter(outcome for *_, outcome in found)
    for outcome, n in counts.items():
        record_property("counted", (f"statements of {len(SYSTEMS)} learning systems: {outcome}", n))
    record_property(
        "counted", (f"statements of {len(SYSTEMS)} learning systems: refused or lost", len(rows) - counts.total())
    )
