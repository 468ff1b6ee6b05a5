"""The datagrams that systemd reads."""

import socket

from syncd.sdnotify import service_manager


class Time:
    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


def listening(path):
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    server.bind(str(path))
    return server


def test_messages_arrive_as_datagrams(tmp_path):
    with listening(tmp_path / "notify") as server:
        manager = service_manager({"NOTIFY_SOCKET": str(tmp_path / "notify")}, Time())
        manager.ready()
        manager.status("one\nline")
        manager.reloading()
        manager.stopping()
        told = [server.recv(1000).decode() for _ in range(4)]
    assert told == ["READY=1", "STATUS=one line", "RELOADING=1\nMONOTONIC_USEC=100000000", "STOPPING=1"]


def test_an_abstract_socket_is_understood(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as server:
        server.bind("\0syncd-test-notify")
        service_manager({"NOTIFY_SOCKET": "@syncd-test-notify"}, Time()).ready()
        assert server.recv(100) == b"READY=1"


def test_signs_of_life_and_equal_sentences_are_not_repeated_needlessly(tmp_path):
    time = Time()
    with listening(tmp_path / "notify") as server:
        manager = service_manager({"NOTIFY_SOCKET": str(tmp_path / "notify")}, time)
        for _ in range(100):
            manager.alive()
            manager.status("all in step")
        time.at += 1.0
        manager.alive()
        told = []
        while True:
            try:
                told.append(server.recv(100).decode())
            except BlockingIOError:
                break
    assert told == ["WATCHDOG=1", "STATUS=all in step", "WATCHDOG=1"]


def test_progress_is_a_sign_of_life(tmp_path):
    with listening(tmp_path / "notify") as server:
        manager = service_manager({"NOTIFY_SOCKET": str(tmp_path / "notify")}, Time())
        manager.progress("writing", 3, 1200)
        assert [server.recv(100) for _ in range(2)] == [b"WATCHDOG=1", b"STATUS=writing: 3 of 1,200"]


def test_without_a_manager_or_with_a_lost_one_nothing_happens(tmp_path):
    service_manager({}, Time()).ready()
    service_manager({"NOTIFY_SOCKET": str(tmp_path / "gone")}, Time()).ready()
