"""Detection of a running demo."""

import pytest

from reskill.running_demo import AlreadyRunning, address_in, marked_as_running


def test_a_demo_is_found_from_its_start_to_its_end(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert address_in(tmp_path) is None
    with marked_as_running() as tell_address:
        assert address_in(tmp_path) == ""
        tell_address("http://127.0.0.1:8001")
        assert address_in(tmp_path) == "http://127.0.0.1:8001"
    assert address_in(tmp_path) is None


def test_the_file_of_a_killed_demo_does_not_count_as_running(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "running").write_text("http://127.0.0.1:8000")
    assert address_in(tmp_path) is None
    with marked_as_running():
        assert address_in(tmp_path) == ""


def test_two_demos_on_one_folder_are_refused(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with marked_as_running() as tell_address:
        tell_address("http://127.0.0.1:8000")
        with pytest.raises(AlreadyRunning, match="Stop it first"), marked_as_running():
            pass
        assert address_in(tmp_path) == "http://127.0.0.1:8000"
