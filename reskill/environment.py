"""Settings from the environment, read strictly: a value without a meaning is an error and never the default.

The settings read all values first, then call `refuse`. So one start names every wrong value, not only the first. Values of
secrets are never repeated in a message.
"""

import builtins
import difflib
import ipaddress
import json
import math
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import environ
from celery.schedules import ParseException, crontab
from django.core.exceptions import ImproperlyConfigured

# The methods of Environment are named like types, so annotations inside the class name the module builtins.

_TRUE, _FALSE = {"on", "true", "yes", "y", "ok", "1"}, {"off", "false", "no", "n", "0"}
_PREFIX, _FILE = "RESKILL_", "_FILE"
# Variables of the project's own tests and benchmarks.
_OF_TESTS = ("RESKILL_CHAOS_", "RESKILL_CONTRACT_", "RESKILL_MUTANTS")
_LOGIN = re.compile(r"(?P<scheme>[A-Za-z][\w+.-]*://)(?P<login>[^/].*)@(?P<rest>[^@]*)", re.DOTALL)
_DATABASES = {"sqlite", *environ.Env.POSTGRES_FAMILY}
_CLOSE = 0.7  # similarity from which a known name is offered for an unknown one


class Environment:
    """Reads environment variables, and the file .env for those that are not set. Collects what is wrong with them.

    NAME_FILE names a file that holds the value of NAME, such as a secret that a container gets as a file.
    """

    def __init__(self, file: Path | None, variables: dict[builtins.str, builtins.str] | None = None) -> None:
        if variables is None and file is not None:
            environ.Env.read_env(str(file), overwrite=False)
        self._variables = dict(os.environ) if variables is None else dict(variables)
        self.known: set[builtins.str] = set()
        self.problems: builtins.list[builtins.str] = []

    def str(self, name: builtins.str, default: builtins.str = "") -> builtins.str:
        value = self._given(name)
        return default if value is None else value

    def list(
        self, name: builtins.str, default: Iterable[Any], cast: Callable[[builtins.str], Any] = builtins.str
    ) -> builtins.list[Any]:
        """The parts of a value with commas. An empty value is an empty list."""
        value = self._given(name)
        if value is None:
            return list(default)
        try:
            return [cast(part.strip()) for part in value.split(",") if part.strip()]
        except ValueError:
            wanted = "whole numbers with commas, such as 443,8443"
            if cast is ipaddress.ip_network:
                wanted = "addresses or networks with commas, such as 10.0.0.7,10.1.0.0/16"
            return self._wrong(name, wanted, list(default))

    def bool(self, name: builtins.str, default: builtins.bool) -> builtins.bool:
        value = (self._given(name) or "").strip().lower()
        if not value:
            return default
        return value in _TRUE if value in _TRUE | _FALSE else self._wrong(name, "on or off", default)

    def int(
        self, name: builtins.str, default: builtins.int, *, least: builtins.int = 0, most: builtins.int | None = None
    ) -> builtins.int:
        return self._number(name, default, int, "a whole number", least, most)

    def float(
        self,
        name: builtins.str,
        default: builtins.float,
        *,
        least: builtins.float = 0,
        most: builtins.float | None = None,
    ) -> builtins.float:
        return self._number(name, default, float, "a number with a decimal point", least, most)

    def choice(self, name: builtins.str, default: builtins.str, choices: Iterable[builtins.str]) -> builtins.str:
        value = self.str(name, default)
        wanted = ", ".join(choice for choice in choices if choice)
        return value if value in choices else self._wrong(name, f"one of: {wanted}", default)

    def cron(self, name: builtins.str, default: builtins.str) -> crontab:
        try:
            return crontab.from_string(self.str(name, default))
        except (ParseException, ValueError, TypeError):
            wanted = f"five fields: minute, hour, day, month, weekday, such as {default}"
            return self._wrong(name, wanted, crontab.from_string(default))

    def time_zone(self, name: builtins.str, default: builtins.str) -> builtins.str:
        value = self.str(name, default) or default
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            return self._wrong(name, "the name of a time zone, such as Europe/Berlin", default)
        return value

    def json(self, name: builtins.str, default: Any) -> Any:
        value = self._given(name)
        if not value:
            return default
        try:
            return json.loads(value)
        except ValueError as error:
            return self._wrong(name, f"JSON ({error})", default, shown=False)

    def database(self, name: builtins.str, default: builtins.str) -> dict[builtins.str, Any]:
        """Django's settings of the database."""
        url = with_quoted_login(self.str(name, default) or default)
        wanted = "an address such as postgres://user:password@host:5432/database"
        if url.split(":", 1)[0] not in _DATABASES or _port_is_wrong(url):
            return self._wrong(name, wanted, environ.Env.db_url_config(default), shown=False)
        return environ.Env.db_url_config(url)

    def redis(self, name: builtins.str) -> builtins.str:
        """The address of a Redis server with a quoted password; '' if none is named. redis+socket:// names a socket."""
        if self.str(name).startswith("redis+socket:///"):
            return self.str(name)
        url = with_quoted_login(self.str(name))
        if url and (url.split(":", 1)[0] not in {"redis", "rediss"} or _port_is_wrong(url)):
            return self._wrong(name, "an address such as redis://:password@host:6379/0", "", shown=False)
        return url

    def mail(self, name: builtins.str) -> dict[builtins.str, Any]:
        """Django's settings of the mail server; empty if none is named."""
        url = with_quoted_login(self.str(name))
        if not url:
            return {}
        if url.split(":", 1)[0] not in environ.Env.EMAIL_SCHEMES or _port_is_wrong(url):
            wanted = "an address such as smtp+tls://user:password@mail.example.org:587"
            return self._wrong(name, wanted, {}, shown=False)
        return environ.Env.email_url_config(url)

    def refuse(self) -> None:
        """Raises ImproperlyConfigured if a value has no meaning. Called when all settings have been read."""
        if self.problems:
            lines = "\n".join(f"reskill.E008: {problem}" for problem in self.problems)
            raise ImproperlyConfigured(
                f"These settings have no meaning. Correct them in the environment or .env:\n{lines}"
            )

    def unknown(self) -> dict[builtins.str, builtins.str]:
        """Variables that look like settings and are none, with the nearest known name; '' if none is near."""
        known = self.known | {name + _FILE for name in self.known}
        names = (name for name in self._variables if name.startswith(_PREFIX) and name not in known)
        return {name: self._nearest(name) for name in sorted(names) if not name.startswith(_OF_TESTS)}

    def _nearest(self, name: builtins.str) -> builtins.str:
        if (short := name.removeprefix(_PREFIX)) in self.known:
            return short
        return next(iter(difflib.get_close_matches(name, sorted(self.known), n=1, cutoff=_CLOSE)), "")

    def _given(self, name: builtins.str) -> builtins.str | None:
        self.known.add(name)
        file = self._variables.get(name + _FILE)
        if file and name not in self._variables:
            try:
                self._variables[name] = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                self.problems.append(f"{name}{_FILE} names the file {file}, which cannot be read: {error}")
        return self._variables.get(name)

    def _number(
        self,
        name: builtins.str,
        default: Any,
        cast: Callable[[builtins.str], Any],
        kind: builtins.str,
        least: Any,
        most: Any,
    ) -> Any:
        value = (self._given(name) or "").strip()
        if not value:
            return default
        bounds = f"{kind}, {least} or more" if most is None else f"{kind} from {least} to {most}"
        try:
            number = cast(value)
        except ValueError:
            return self._wrong(name, bounds, default)
        if not math.isfinite(number) or number < least or (most is not None and number > most):
            return self._wrong(name, bounds, default)
        return number

    def _wrong(self, name: builtins.str, wanted: builtins.str, default: Any, *, shown: builtins.bool = True) -> Any:
        """The default, which `refuse` keeps from being used."""
        value = f"{name} is {self._variables.get(name)!r}." if shown else f"{name} cannot be read."
        self.problems.append(f"{value} Set it to {wanted}.")
        return default


def with_quoted_login(url: str) -> str:
    """The address with user and password in percent-encoding, so that a password may contain any of / @ # ? and :.

    The password ends at the last @. What is encoded already stays so.
    """
    found = _LOGIN.fullmatch(url)
    if found is None or url.startswith("sqlite:"):
        return url
    user, colon, password = found["login"].partition(":")
    return f"{found['scheme']}{_quoted(user)}{colon}{_quoted(password)}@{found['rest']}"


def _quoted(text: str) -> str:
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text), safe="%")


def _port_is_wrong(url: str) -> bool:
    if url.startswith("sqlite:"):
        return False
    try:
        _ = urlsplit(url).port
    except ValueError:
        # Several servers of one PostgreSQL cluster: host1:5432,host2:5432
        return "," not in url.rsplit("@", 1)[-1]
    return False
