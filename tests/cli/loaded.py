"""A command `waymark` in processes of its own that begin with the program loaded, for what calls it again and again.

The command is a small client: a process that holds the program forks itself for each call, takes over the caller's
words, folder, environment and open files, and tells its exit code. tests/cli/installed.py is the command as installed,
which loads the program itself.
"""

import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.cli import main
from tests.servers import in_process_of_its_own

CLIENT = """
import json, os, signal, socket, sys

server = socket.socket(socket.AF_UNIX)
server.connect(sys.argv[1])
call = {"folder": os.getcwd(), "environment": dict(os.environ), "words": sys.argv[2:]}
socket.send_fds(server, [b" "], [0, 1, 2])
server.sendall(json.dumps(call).encode())
server.shutdown(socket.SHUT_WR)
answers = server.makefile()
process = int(answers.readline())
for stop in (signal.SIGINT, signal.SIGTERM):
    signal.signal(stop, lambda number, _: os.kill(process, number))
code = answers.readline()
answers.read()  # until the process has ended
sys.exit(int(code or 1))
"""


@contextmanager
def command() -> Iterator[Path]:
    """The folder of the command, for the path of a shell."""
    with TemporaryDirectory(prefix="waymark-") as name, socket.socket(socket.AF_UNIX) as listening:
        folder, address = Path(name) / "bin", f"{name}/calls"
        folder.mkdir()
        (folder / "client.py").write_text(CLIENT)
        program = folder / "waymark"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{folder / "client.py"}" "{address}" "$@"\n')
        program.chmod(0o755)
        listening.bind(address)
        listening.listen()
        process = in_process_of_its_own(_take_calls, listening)
        try:
            yield folder
        finally:
            process.terminate()
            process.join(timeout=30)


def _take_calls(listening: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes of the calls
    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _answer(connection)
        connection.close()


def _answer(connection: socket.socket) -> None:
    """Be the command of one call, and end."""
    _, files, *_ = socket.recv_fds(connection, 1, 3)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115 - to the end
    call = json.load(connection.makefile())
    os.chdir(call["folder"])
    os.environ.clear()
    os.environ.update(call["environment"])
    sys.argv = ["waymark", *call["words"]]
    connection.sendall(b"%d\n" % os.getpid())
    code = _exit_code()
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(b"%d\n" % code)
    os._exit(code)


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # as Python ends a program
        traceback.print_exc()
        return 1
    return 0
