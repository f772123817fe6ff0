"""nginx with the example of docs/deploy in front of a real site."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from reskill.management.commands.demo import answers as site_answers
from reskill.management.commands.demo import free_port
from reskill.processes import running
from tests.worker.conftest import ROOT

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed (apt-get install nginx-light)"),
]
HOST = "localhost"
MAX_FAILURES, TOO_MANY = 10, "Too many failed login attempts"  # per address and minute


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


@pytest.fixture
def ports():
    return {"http": free_port(18080), "https": free_port(18443), "site": free_port(18000)}


@pytest.fixture
def proxied(house, ports, tmp_path):
    """The address of the proxy, with a site behind it."""
    origin = f"https://{HOST}:{ports['https']}"
    environ = {
        **house.environ, "HTTPS": "on", "RESKILL_TRUSTED_PROXIES": "1", "ALLOWED_HOSTS": HOST,
        "CSRF_TRUSTED_ORIGINS": origin, "RESKILL_METRICS_TOKEN": "a-long-token",
    }  # fmt: skip
    if environ["REDIS_URL"].startswith("redis+socket://"):  # a Celery URL, which the cache cannot read
        environ |= {"REDIS_URL": "", "RESKILL_REDIS_SOCKET": environ["REDIS_URL"].removeprefix("redis+socket://")}
    site = [sys.executable, "-m", "gunicorn", "reskill.wsgi", "--bind", f"127.0.0.1:{ports['site']}", "--threads", "4"]
    house.stack.enter_context(running("site", site, log=tmp_path / "site.log", environ=environ, cwd=ROOT))
    nginx = ["nginx", "-p", str(tmp_path), "-c", str(_configuration(ports, tmp_path)), "-g", "daemon off;"]
    house.stack.enter_context(running("nginx", nginx, log=tmp_path / "nginx.log"))
    house.wait(lambda: site_answers(ports["site"]), "the site")
    house.wait(lambda: _listens(ports["https"]), "the proxy")
    return origin


def _configuration(ports: dict[str, int], folder: Path) -> Path:
    """The example with the ports and the certificate of this test."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    example = (ROOT / "docs" / "deploy" / "nginx.conf").read_text()
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{ports['http']};",
        "listen 443 ssl;": f"listen 127.0.0.1:{ports['https']} ssl;",
        "127.0.0.1:8000": f"127.0.0.1:{ports['site']}",
        "reskill.example.org": HOST,
        "/etc/ssl/certs/reskill.pem": str(certificate),
        "/etc/ssl/private/reskill.key": str(key),
    }.items():
        assert old in example
        example = example.replace(old, new)
    temporary = "".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = folder / "nginx.conf"
    whole.write_text(
        f"user root;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}\n{example}}}\n"
    )
    return whole


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(address: str, data: bytes | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of the answer."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting), NoRedirect())
    try:
        answer = opener.open(urllib.request.Request(address, data, headers), timeout=60)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return answer.status, answer.read().decode(errors="replace"), dict(answer.headers)


def test_the_example_of_nginx_serves_the_site_and_tells_the_client_apart(proxied, ports):
    status, html, headers = ask(f"{proxied}/accounts/login/")
    assert status == 200 and "Strict-Transport-Security" in headers and "Secure" in headers["Set-Cookie"]
    assert ask(f"http://{HOST}:{ports['http']}/accounts/login/?next=/")[0] == 301
    assert [ask(f"{proxied}/{name}")[0] for name in ("metrics", "health", "readyz")] == [404, 404, 404]
    figures = ask(f"http://127.0.0.1:{ports['site']}/metrics", Authorization="Bearer a-long-token")
    assert figures[0] == 200 and "account_login" in figures[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
    cookie = headers["Set-Cookie"].split(";")[0]
    body = f"csrfmiddlewaretoken={token}&password=wrong&login=nobody"
    common = {"Cookie": cookie, "Referer": f"{proxied}/accounts/login/"}
    # A client forges another address for each attempt, and takes another name, because names have a limit of their own.
    # The proxy appends the real address, which is counted.
    answers = [
        ask(f"{proxied}/accounts/login/", f"{body}{n}".encode(), **common, **{"X-Forwarded-For": f"203.0.113.{n}"})
        for n in range(MAX_FAILURES + 1)
    ]
    assert {status for status, _html, _headers in answers} == {200}
    assert [TOO_MANY in html for _status, html, _headers in answers] == [False] * MAX_FAILURES + [True]
