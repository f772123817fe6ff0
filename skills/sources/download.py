"""Downloads a published file over HTTP(S) into a local folder. An incomplete file is deleted."""

import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from skills.errors import BadInput
from skills.network_addresses import AddressRefused, resolved_address

MAX_BYTES = 500_000_000
TIMEOUT_S = 30
_BLOCK = 1 << 16
Progress = Callable[[int, int], None]


def is_url(path: str) -> bool:
    return path.lower().startswith(("http://", "https://"))


def file_name(url: str) -> str:
    """The last part of the URL's path, cleaned for use as a file name; 'download' if nothing is left."""
    last = urllib.parse.unquote(urllib.parse.urlsplit(url).path).rsplit("/", 1)[-1]
    return re.sub(r"[^\w .()+-]", "_", last).strip(" .")[:120] or "download"


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects of a public site to public addresses only. An address that the operator typed may be private."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if _is_public(req.full_url) and not _is_public(newurl):
            raise urllib.error.URLError("it leads into a private network")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_public(url: str) -> bool:
    parts = urllib.parse.urlsplit(url)
    try:
        resolved_address(parts.hostname or "", parts.port or 443, allow_private=False)
    except (AddressRefused, ValueError):
        return False
    return True


def _opener() -> urllib.request.OpenerDirector:
    """An opener for HTTP and HTTPS only: a redirect must not lead to a local file, to FTP or into a private network."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.UnknownHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        _SafeRedirects,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener


def download(
    url: str,
    *,
    folder: Path,
    progress: Progress | None = None,
    max_bytes: int = MAX_BYTES,
    timeout_s: float = TIMEOUT_S,
) -> Path:
    """The path of the downloaded file in `folder`, named after the URL. progress: called with (bytes so far, total or 0).

    Raises BadInput if the server refuses, does not know the file or does not answer, or if the file is too large or
    incomplete. Then no file is left in `folder`.
    """
    target = folder / file_name(url)
    if target.exists():
        raise BadInput(
            "has the same file name as another file of this import. Import the two files one after the other.", file=url
        )
    request = urllib.request.Request(url, headers={"User-Agent": "Reskill import_exposure"})  # noqa: S310
    try:
        with _opener().open(request, timeout=timeout_s) as response, target.open("wb") as file:
            total = int(response.headers.get("Content-Length") or 0)
            _copy(response, file, total, max_bytes, url, progress)
    except urllib.error.HTTPError as error:
        error.close()
        target.unlink(missing_ok=True)
        raise BadInput(f"the server answered {error.code} {error.reason}. Check the address.", file=url) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        target.unlink(missing_ok=True)
        reason = getattr(error, "reason", None) or error
        raise BadInput(
            f"cannot be fetched ({reason}). Check the address and the network, or fetch the file and give its path.",
            file=url,
        ) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def _copy(response, file, total: int, max_bytes: int, url: str, progress: Progress | None) -> None:
    """Copies the body block by block. Raises BadInput if it exceeds `max_bytes` or is shorter than `total`."""
    done = 0
    while block := response.read(_BLOCK):
        done += len(block)
        if max(done, total) > max_bytes:
            raise BadInput(f"is larger than {max_bytes // 1_000_000:,} MB, the maximum for a download.", file=url)
        file.write(block)
        if progress:
            progress(done, total)
    if done < total:
        raise BadInput(f"was cut off after {done:,} of {total:,} bytes. Try again.", file=url)
