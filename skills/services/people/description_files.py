"""The text of an uploaded job description, curriculum vitae or profile. Neither the file nor its text is stored."""

import json
import subprocess
import sys

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skills.errors import BadInput
from skills.sources import document_text

MAX_WAIT_S = 30
ACCEPTED = ".pdf,.docx,.txt,.md,.html,.htm"
_WORDS = {
    "too_large": _("The file is too large: at most %(megabytes)d MB. Paste the part that describes your work."),
    "too_many_pages": _("The file has too many pages: at most %(pages)d. Paste the part that describes your work."),
    "locked": _("The file is protected with a password. Save it without a password, or paste its text."),
    "no_text": _("The file contains no text, perhaps only a scanned picture. Type or paste the text instead."),
    "unknown_kind": _("This kind of file cannot be read. Use PDF, DOCX or plain text, or paste the text."),
    "broken": _("The file cannot be read; it may be damaged. Save it again as PDF or DOCX, or paste its text."),
}


def text_of_file(content: bytes, *, name: str = "") -> str:
    """The text. Raises BadInput, with what to do. The file is read in a process with limits of memory and time."""
    if len(content) > document_text.MAX_BYTES:
        raise _error("too_large", name)
    try:
        done = subprocess.run(  # noqa: S603  fixed arguments; the file's content comes on standard input
            [sys.executable, "-m", document_text.__name__],
            input=content,
            capture_output=True,
            timeout=MAX_WAIT_S,
            cwd=settings.BASE_DIR,
            env={"PYTHONIOENCODING": "utf-8", "PATH": "", "OPENBLAS_NUM_THREADS": "1"},
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else {"error": "broken"}
    except (subprocess.TimeoutExpired, ValueError):
        answer = {"error": "broken"}
    if "error" in answer:
        raise _error(answer["error"], name)
    return str(answer["text"])


def _error(code: str, name: str) -> BadInput:
    limits = {"megabytes": document_text.MAX_BYTES // 1_000_000, "pages": document_text.MAX_PAGES}
    return BadInput(_WORDS.get(code, _WORDS["broken"]) % limits, file=name[-80:], column="file")
