"""Documents become text; too large, locked, empty and broken ones are refused with a code and a sentence."""

import pytest

from skills.arithmetic.job_text import task_candidates
from skills.errors import BadInput
from skills.services.people import description_files
from skills.services.people.description_files import text_of_file
from skills.sources import document_text
from skills.sources.document_text import DocumentError, read_document
from tests.skills.sources.documents import docx, large_docx, pdf

LINES = ["Your tasks:", "- Clean the ovens", "- Order flour", "Benefits", "- Free bread"]
TASKS = ["Clean the ovens", "Order flour"]


def tasks(text: str) -> list[str]:
    return [row.statement for row in task_candidates(text)]


def code_of(content: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(content)
    return caught.value.code


def test_the_tasks_of_a_pdf_are_found():
    assert tasks(read_document(pdf(LINES))) == TASKS


def test_the_tasks_of_a_docx_are_found():
    text = read_document(docx({"Your tasks": TASKS, "Benefits": ["Free bread"]}))
    assert tasks(text) == TASKS
    assert "Nights" in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_common_encodings(encoding):
    assert tasks(read_document("Ihre Aufgaben:\n- Öfen säubern".encode(encoding))) == ["Öfen säubern"]


def test_lines_broken_at_the_margin_are_joined():
    first = "- Clean the ovens of the main bakery and of its two small branches after"
    assert tasks(f"Your tasks:\n{first}\nthe night shift\n- Order flour") == [
        f"{first[2:]} the night shift",
        "Order flour",
    ]


def test_unusable_documents_are_refused_with_a_code(monkeypatch):
    assert code_of(pdf(LINES, n_pages=document_text.MAX_PAGES + 1)) == "too_many_pages"
    assert code_of(pdf(LINES, password="secret")) == "locked"
    assert code_of(pdf([""])) == "no_text"
    assert code_of(large_docx(document_text.MAX_UNPACKED_BYTES)) == "too_large"
    assert code_of(b"x" * (document_text.MAX_BYTES + 1)) == "too_large"
    assert code_of(b"\x89PNG\r\n\x00\x00") == "unknown_kind"


def test_a_file_is_read_in_another_process_and_errors_say_what_to_do():
    assert tasks(text_of_file(pdf(LINES))) == TASKS
    with pytest.raises(BadInput, match="may be damaged"):
        text_of_file(b"%PDF-1.4 broken", name="cv.pdf")
    with pytest.raises(BadInput, match="protected with a password"):
        text_of_file(pdf(LINES, password="secret"))
    with pytest.raises(BadInput, match="at most 5 MB"):
        text_of_file(b"x" * (document_text.MAX_BYTES + 1))


def test_a_reader_that_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr(description_files, "MAX_WAIT_S", 0.01)
    with pytest.raises(BadInput, match="may be damaged"):
        text_of_file(pdf(LINES))
