"""Downloads from a local test server."""

import http.server
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from skills.errors import BadInput
from skills.models import ExposureDataset
from skills.sources.download import _SafeRedirects, download, file_name
from tests.patience import PATIENCE_S

LABELS = Path(__file__).parent.parent / "fixtures" / "exposure" / "labels.tsv"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = LABELS.read_bytes()
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/labels.tsv")
            self.end_headers()
        elif self.path.startswith("/to-a-file"):
            self.send_response(302)
            self.send_header("Location", LABELS.as_uri())
            self.end_headers()
        elif self.path.startswith("/missing"):
            self.send_error(404)
        elif self.path.startswith("/slow"):
            self.server.over.wait(PATIENCE_S)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if self.path.startswith("/cut") else body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.over = threading.Event()  # the slow response waits for this event
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.over.set()
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.mark.django_db
def test_a_url_is_imported_like_a_file_and_stored_on_the_dataset(server, capsys):
    call_command("import_exposure", "gpts-are-gpts", f"{server}/data/labels.tsv?raw=1", no_calibrate=True)
    dataset = ExposureDataset.objects.get()
    assert dataset.n_tasks == 5
    assert dataset.files[0]["name"] == "labels.tsv"
    assert dataset.files[0]["url"] == f"{server}/data/labels.tsv?raw=1"
    assert "fetch labels.tsv" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_failed_download_imports_nothing(server):
    with pytest.raises(CommandError, match="404"):
        call_command("import_exposure", "gpts-are-gpts", f"{server}/missing.tsv")
    assert not ExposureDataset.objects.exists()


def test_a_redirect_is_followed_and_bytes_arrive_as_they_are(server, tmp_path):
    calls = []
    path = download(f"{server}/moved.tsv", folder=tmp_path, progress=lambda done, total: calls.append((done, total)))
    assert path.read_bytes() == LABELS.read_bytes()
    assert calls[-1] == (LABELS.stat().st_size, LABELS.stat().st_size)


@pytest.mark.parametrize(
    ("address", "options", "message"),
    [
        ("/missing", {}, "answered 404"),
        ("/cut", {}, "cut off"),
        ("/to-a-file", {}, "is not allowed"),
        ("/slow", {"timeout_s": 0.2}, "timed out"),
        ("/labels", {"max_bytes": 100}, "larger than"),
    ],
)
def test_an_incomplete_download_is_refused_and_deleted(server, tmp_path, address, options, message):
    with pytest.raises(BadInput, match=message):
        download(server + address, folder=tmp_path, **options)
    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_server_gives_a_clear_error(tmp_path):
    with pytest.raises(BadInput, match="cannot be fetched"):
        download("http://127.0.0.1:9/x.csv", folder=tmp_path)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/db/Task%20Statements.txt?x=1", "Task Statements.txt"),
        ("https://example.org/a/..%2F..%2Fetc", "etc"),
        ("https://example.org/", "download"),
    ],
)
def test_a_downloaded_file_is_named_after_the_url_and_stays_in_its_folder(url, name):
    assert file_name(url) == name


@pytest.mark.parametrize("target", ["http://10.0.0.1/x", "http://169.254.169.254/latest", "http://localhost/x"])
def test_a_redirect_of_a_public_site_into_a_private_network_is_refused(target):
    public = urllib.request.Request("https://93.184.215.14/labels.tsv")
    with pytest.raises(urllib.error.URLError, match="private network"):
        _SafeRedirects().redirect_request(public, None, 302, "Found", {}, target)
    assert _SafeRedirects().redirect_request(public, None, 302, "Found", {}, "https://93.184.215.14/other") is not None
