"""What lies under a name is looked at before it is opened: pipes, sockets, devices, folders, links hold nobody."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from simulator.plain_files import NotPlain, is_plain, read_plain
from simulator.strict_json import JsonFault, read_object


def odd_files(folder: Path) -> dict[str, Path]:
    """Everything that a name can stand for and is no plain file."""
    paths = {
        name: folder / name
        for name in ("pipe", "socket", "folder", "link", "link to a pipe", "link to a folder", "endless", "dangling")
    }
    (folder / "plain").write_bytes(b"{}")
    os.mkfifo(paths["pipe"])
    paths["folder"].mkdir()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(paths["socket"]))
    listener.close()
    paths["link"].symlink_to(folder / "plain")
    paths["link to a pipe"].symlink_to(paths["pipe"])
    paths["link to a folder"].symlink_to(paths["folder"])
    paths["endless"].symlink_to("/dev/zero")
    paths["dangling"].symlink_to(folder / "nothing")
    return {**paths, "device": Path("/dev/zero")}


def test_only_plain_files_are_read_and_never_more_than_is_asked_for(tmp_path: Path) -> None:
    for name, path in odd_files(tmp_path).items():
        with pytest.raises(NotPlain, match="is no plain file"):
            read_plain(path)
        with pytest.raises(JsonFault, match="is no plain file"):
            read_object(path)
        assert not is_plain(path), name
    assert read_plain(tmp_path / "plain") == b"{}"
    with pytest.raises(NotPlain, match="more than 1 bytes"):
        read_plain(tmp_path / "plain", most=1)
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "nothing")


def test_a_pipe_that_somebody_holds_open_and_never_writes_to_holds_nobody(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    handle = os.open(path, os.O_RDWR)
    try:
        with pytest.raises(NotPlain):
            read_plain(path)
        with pytest.raises(JsonFault):
            read_object(path)
    finally:
        os.close(handle)


def test_a_file_of_a_terabyte_is_refused_after_its_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 1 << 40)
    with pytest.raises(NotPlain, match="more than 1,000 bytes"):
        read_plain(path, most=1_000)
