"""Values of settings that have no meaning stop every process and are named; passwords may contain any character."""

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from reskill import checks
from reskill.environment import Environment, with_quoted_login
from tests.reskill.test_unsafe_settings import start

ANYTHING = "a/b@c#d?e:f%g+h i"


def read(**variables: str) -> Environment:
    return Environment(None, variables)


@pytest.mark.pure
@pytest.mark.parametrize(("text", "value"), [("on", True), ("No", False), ("1", True), ("", False), (" off ", False)])
def test_switches_are_read(text, value):
    env = read(HTTPS=text)
    assert env.bool("HTTPS", False) is value
    env.refuse()


@pytest.mark.pure
def test_a_value_may_stand_in_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("a long secret\n")
    env = read(SECRET_KEY_FILE=str(secret), RESKILL_NOTES_KEY_FILE="/no/such/file")
    assert env.str("SECRET_KEY") == "a long secret" and env.str("RESKILL_NOTES_KEY", "none") == "none"
    assert env.unknown() == {}
    with pytest.raises(ImproperlyConfigured, match="RESKILL_NOTES_KEY_FILE names the file /no/such/file"):
        env.refuse()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("method", "value", "options"),
    [
        ("bool", "ja", {"default": False}),
        ("float", "25%", {"default": 0.25, "most": 1}),
        ("float", "0,25", {"default": 0.25}),
        ("float", "nan", {"default": 0.25}),
        ("float", "1.5", {"default": 0.25, "most": 1}),
        ("int", "-1", {"default": 5}),
        ("int", "five", {"default": 5}),
        ("int", "600", {"default": 1800, "least": 601}),
        ("choice", "delete", {"default": "leave", "choices": ("leave", "erase")}),
        ("cron", "half past two", {"default": "30 2 * * *"}),
        ("cron", "99 2 * * *", {"default": "30 2 * * *"}),
        ("time_zone", "Berlin", {"default": "UTC"}),
        ("json", "[{", {"default": []}),
        ("database", "mysql://a:b@host/name", {"default": "sqlite:///x"}),
        ("database", "postgres://a:b@host:port/name", {"default": "sqlite:///x"}),
        ("redis", "http://host", {}),
        ("mail", "mail.example.org", {}),
    ],
)
def test_a_value_without_a_meaning_is_named_with_what_to_set(method, value, options):
    env = read(RESKILL_VALUE=value)
    getattr(env, method)("RESKILL_VALUE", **options)
    with pytest.raises(ImproperlyConfigured, match=r"reskill\.E008: RESKILL_VALUE .* Set it to "):
        env.refuse()


@pytest.mark.pure
def test_a_list_of_ports_takes_numbers_only():
    env = read(RESKILL_WEBHOOK_PORTS="443,https")
    assert env.list("RESKILL_WEBHOOK_PORTS", [443], cast=int) == [443]
    with pytest.raises(ImproperlyConfigured, match="443,8443"):
        env.refuse()


@pytest.mark.pure
def test_one_start_names_all_wrong_values_and_no_secret():
    env = read(HTTPS="ja", RESKILL_MIN_GROUP="few", REDIS_URL="redis://:topsecret@host:x/0")
    env.bool("HTTPS", False)
    env.int("RESKILL_MIN_GROUP", 5)
    env.redis("REDIS_URL")
    with pytest.raises(ImproperlyConfigured) as raised:
        env.refuse()
    assert all(name in str(raised.value) for name in ("HTTPS", "RESKILL_MIN_GROUP", "REDIS_URL"))
    assert "topsecret" not in str(raised.value)


@pytest.mark.pure
def test_passwords_with_any_character_reach_database_queue_and_mail():
    env = read(
        DATABASE_URL=f"postgres://user:{ANYTHING}@db.example.org:5433/reskill?sslmode=require",
        REDIS_URL=f"redis://:{ANYTHING}@queue.example.org:6379/2",
        EMAIL_URL=f"smtp+tls://me@example.org:{ANYTHING}@mail.example.org:587",
        SECRET_KEY="$not-the-name-of-another-variable",
    )
    database, mail = env.database("DATABASE_URL", "sqlite:///x"), env.mail("EMAIL_URL")
    assert (database["USER"], database["PASSWORD"]) == ("user", ANYTHING)
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", 5433, "reskill")
    assert database["OPTIONS"] == {"sslmode": "require"}
    queue = redis.connection.parse_url(env.redis("REDIS_URL"))
    assert (queue["password"], queue["host"], queue["db"]) == (ANYTHING, "queue.example.org", 2)
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("me@example.org", ANYTHING)
    assert env.str("SECRET_KEY") == "$not-the-name-of-another-variable"
    env.refuse()


@pytest.mark.pure
@pytest.mark.parametrize("url", ["redis://localhost:6379/0", "sqlite:////srv/a@b/c.sqlite3", "redis:///path@x", ""])
def test_addresses_without_a_password_stay_as_they_are(url):
    assert with_quoted_login(url) == url


@pytest.mark.pure
def test_an_encoded_password_stays_the_same_password():
    assert Env.db_url_config(with_quoted_login("postgres://u:a%2Fb%40c@h/d"))["PASSWORD"] == "a/b@c"


@pytest.mark.pure
def test_unknown_names_are_given_with_the_nearest_known_one():
    env = read(RESKILL_HTTPS="on", RESKILL_HOLD_SHRE="1", RESKILL_XYZZY="1", RESKILL_MUTANTS="5", PATH="/bin")
    env.bool("HTTPS", False)
    env.float("RESKILL_HOLD_SHARE", 0.25)
    assert env.unknown() == {
        "RESKILL_HTTPS": "HTTPS",
        "RESKILL_HOLD_SHRE": "RESKILL_HOLD_SHARE",
        "RESKILL_XYZZY": "",
    }


def test_the_system_checks_name_unknown_settings(settings):
    settings.TESTING, settings.ALLOWED_HOSTS = False, ["localhost"]
    settings.UNKNOWN_SETTINGS = {"RESKILL_HTTPS": "HTTPS", "RESKILL_XYZZY": ""}
    first, second = checks.check_settings()
    assert first.id == second.id == "reskill.W003"
    assert "RESKILL_HTTPS" in first.msg and first.hint == "Did you mean HTTPS?"
    assert ".env.example" in second.hint


def test_a_command_refuses_wrong_values_without_a_traceback(tmp_path):
    ended = start(["manage.py", "migrate"], tmp_path, HTTPS="ja", RESKILL_HOLD_SHARE="25%")
    assert ended.returncode == 1
    assert "HTTPS is 'ja'" in ended.stderr and "RESKILL_HOLD_SHARE is '25%'" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("code", [["-c", "import reskill.wsgi"], ["-m", "celery", "-A", "reskill", "worker"]])
def test_web_process_and_worker_refuse_wrong_values(code, tmp_path):
    ended = start(code, tmp_path, RESKILL_HOLD_SHARE="25%")
    assert ended.returncode != 0
    assert "reskill.E008: RESKILL_HOLD_SHARE is '25%'" in ended.stderr + ended.stdout


def test_a_command_on_a_database_without_tables_says_migrate(tmp_path):
    ended = start(["manage.py", "recalculate"], tmp_path, ALLOWED_HOSTS="localhost")
    assert ended.returncode == 1
    assert "manage.py migrate" in ended.stderr and "Traceback" not in ended.stderr


def test_a_command_says_that_the_database_does_not_answer(tmp_path):
    address = "postgres://reskill:secret-word@127.0.0.1:9/reskill"
    ended = start(["manage.py", "verify_audit"], tmp_path, ALLOWED_HOSTS="localhost", DATABASE_URL=address)
    assert ended.returncode == 1
    assert "does not answer" in ended.stderr and "DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr and "secret-word" not in ended.stderr
