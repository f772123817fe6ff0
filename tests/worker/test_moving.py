"""`manage.py move_data`: from SQLite to a real PostgreSQL, all or nothing, every value the same."""

import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, connections

from courses.models import Course, Recalculation
from reskill.backups import moving, table_copy
from skills.models import AuditEntry, Employee, TextVector
from skills.services.audit import verify_trail
from tests.courses.organisations import make_organisation

pytestmark = pytest.mark.chaos
SERVER = "postgres://postgres@127.0.0.1:5432"


def postgres_answers() -> bool:
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def new(house, settings, tmp_path):
    """The name of an empty PostgreSQL database."""
    if connection.vendor != "sqlite":
        pytest.skip("the data are moved from SQLite")
    if not postgres_answers():
        pytest.skip(f"PostgreSQL does not answer at {SERVER}")
    settings.RESKILL_AUDIT = True
    settings.VAR_DIR = tmp_path
    name = f"reskill_moved_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield name
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def move(name: str) -> None:
    call_command("move_data", "--to", f"{SERVER}/{name}", verbosity=0)


def asked(name: str, query: str) -> list[tuple]:
    with psycopg.connect(f"{SERVER}/{name}") as opened:
        opened.execute("SET TIME ZONE 'Europe/Berlin'")
        return opened.execute(query).fetchall()


def test_every_value_arrives_and_ids_go_on_above_the_highest_ever_given(new, capsys, settings, tmp_path):
    people = make_organisation(3)
    person = people[0]
    Employee.objects.filter(pk=person.pk).update(name="Zoë 🙂 \\N \t O'Neil\nx", weekly_hours=Decimal("37.5"))
    TextVector.objects.create(text_hash="0" * 64, model_revision="fake@1", vector=bytes(range(256)))
    gone = Employee.objects.create(external_id="gone", name="Gone")
    gone_id = gone.pk
    gone.delete()
    run = Recalculation.objects.create(message_values={"b": 1.0, "a": [None, True, 0.1, 12345678901234567890]})
    at = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
    Recalculation.objects.filter(pk=run.pk).update(started_at=at)
    null = Recalculation.objects.create(scope=Recalculation.Scope.EMPLOYEES)
    with connection.cursor() as cursor:  # a stored null of JSON is not a missing value
        cursor.execute("UPDATE courses_recalculation SET message_values = 'null' WHERE id = %s", [null.pk])
    (tmp_path / "address").write_text(f"{SERVER}/{new}\n")
    call_command("move_data", "--to-file", str(tmp_path / "address"), verbosity=0)
    said = capsys.readouterr().out
    assert "was read back and compared" in said and "Set DATABASE_URL" in said
    ((name, hours),) = asked(new, f"SELECT name, weekly_hours FROM skills_employee WHERE id = {person.pk}")
    assert name == "Zoë 🙂 \\N \t O'Neil\nx" and float(hours) == 37.5
    ((vector,),) = asked(new, "SELECT vector FROM skills_textvector")
    assert bytes(vector) == bytes(range(256))
    ((values, started),) = asked(
        new, f"SELECT message_values::text, started_at FROM courses_recalculation WHERE id = {run.pk}"
    )
    assert json.loads(values) == {"b": 1.0, "a": [None, True, 0.1, 12345678901234567890]}
    assert started == at
    assert asked(new, f"SELECT message_values::text FROM courses_recalculation WHERE id = {null.pk}") == [("null",)]
    ((next_id,),) = asked(new, "SELECT nextval(pg_get_serial_sequence('skills_employee', 'id'))")
    assert next_id > gone_id
    ((n_courses,),) = asked(new, "SELECT count(*) FROM courses_course")
    assert n_courses == Course.objects.count()
    # The chain of the audit trail is whole in the new database, and its last entry names the move.
    ((route,),) = asked(new, "SELECT route FROM skills_auditentry ORDER BY id DESC LIMIT 1")
    assert route == "manage.py move_data"
    assert AuditEntry.objects.count() == 2 and verify_trail() == []
    with pytest.raises(CommandError, match="not empty"):
        move(new)


def test_an_error_in_the_middle_leaves_the_new_database_empty(new):
    make_organisation(1)
    Employee.objects.update(external_id="x" * 500)  # SQLite takes it
    with pytest.raises(CommandError, match="Nothing was moved. PostgreSQL says"):
        move(new)
    assert asked(new, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    assert moving.NEW not in connections.settings
    assert Employee.objects.count() == 1


def test_the_hash_of_a_table_names_every_value_and_no_order():
    rows = [(1, "auth", "user"), (2, "auth", "group")]
    whole = table_copy.digest_of(rows, ContentType)
    assert whole == table_copy.digest_of(rows[::-1], ContentType)
    assert whole != table_copy.digest_of([(1, "auth", "group"), (2, "auth", "user")], ContentType)
    assert table_copy._plain('{"b": 1.0, "a": [1e2]}', True) == table_copy._plain('{"a": [100], "b": 1}', True)
    assert table_copy._plain("null", True) != table_copy._plain('"None"', True)
    assert table_copy._plain("[1, [2]]", True) != table_copy._plain("[[1], 2]", True)


def test_unknown_tables_and_other_addresses_are_refused(new):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_somebody_else (id integer)")
    try:
        with pytest.raises(CommandError, match="of_somebody_else"):
            move(new)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE of_somebody_else")
    for address in ("sqlite:///other.sqlite3", "nothing", f"{SERVER}/there_is_none"):
        with pytest.raises(CommandError, match="PostgreSQL|does not answer"):
            call_command("move_data", "--to", address, verbosity=0)
