"""A command in place of this process, or as a child that it stands for."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NoReturn

import click

from reports import words

NOT_FOUND = 127
NOT_RUNNABLE = 126
TYPED = ("SIGINT", "SIGQUIT", "SIGTSTP")
"""Signals that a terminal sends to the command as well when their keys are typed."""
SENT = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")


def become(cmd: Sequence[str], environment: Mapping[str, str]) -> int:
    """Be the command from here on: signals, terminal and exit code are its own.

    Returns an exit code only if it cannot be run.
    """
    sys.stdout.flush()
    for name in ("SIGPIPE", "SIGXFSZ"):  # Python ignores them, and what is ignored stays so
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    try:
        os.execvpe(cmd[0], list(cmd), environment)  # noqa: S606
    except OSError as error:
        return _unrunnable(cmd[0], error)


def run(cmd: Sequence[str], environment: Mapping[str, str]) -> int:
    """The command's exit code, or -n where signal n ended it: one for `leave`."""
    with _signals() as to:
        try:
            process = subprocess.Popen(_found(cmd, environment), env=environment)  # noqa: S603
        except OSError as error:
            return _unrunnable(cmd[0], error)
        to(process)
        return _ended(process)


def leave(code: int) -> NoReturn:
    """End as the command did, by its signal too: on ctrl+c a shell's loop ends for that alone."""
    if code < 0 and os.name == "posix":
        with contextlib.suppress(OSError):  # SIGKILL cannot be handled, and need not be
            signal.signal(-code, signal.SIG_DFL)
        _leave_no_core()
        os.kill(os.getpid(), -code)
    sys.exit(code)


def _leave_no_core() -> None:
    """The command has left its own."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _unrunnable(command: str, error: OSError) -> int:
    if isinstance(error, FileNotFoundError):
        click.echo(words.say("run.not_found", command=command), err=True)
        return NOT_FOUND
    reason = error.strerror or ""
    click.echo(words.say("run.not_runnable", command=command, reason=reason), err=True)
    return NOT_RUNNABLE


def _found(cmd: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """On Windows what npm installs is a script (claude.cmd), which only PATHEXT leads to."""
    if os.name != "nt":
        return list(cmd)
    return [shutil.which(cmd[0], path=environment.get("PATH")) or cmd[0], *cmd[1:]]


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The child's end; while it is stopped, so is this process, or its shell would wait on."""
    if os.name != "posix":
        return process.wait()
    while True:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode
        os.kill(os.getpid(), signal.SIGSTOP)
        _send(process, signal.SIGCONT)


def _send(process: subprocess.Popen[bytes], number: int) -> None:
    if os.name != "posix":
        process.send_signal(number)
        return
    with contextlib.suppress(ProcessLookupError):
        # Popen's own way may collect the child's end, which `_ended` waits for.
        os.kill(process.pid, number)


@contextlib.contextmanager
def _signals() -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Signals go to the command, which decides what they mean; also one that came before it."""
    process: subprocess.Popen[bytes] | None = None
    early: list[int] = []
    typed = {getattr(signal, name) for name in TYPED if hasattr(signal, name)}

    def pass_on(number: int, _: object) -> None:
        if process is None:
            early.append(number)
        elif number not in typed or not _is_typed():
            _send(process, number)

    def to(started: subprocess.Popen[bytes]) -> None:
        nonlocal process
        process = started
        for number in early:
            _send(started, number)

    numbers = typed | {getattr(signal, name) for name in SENT if hasattr(signal, name)}
    # What is ignored stays so, for the command as well: nohup is built on it.
    numbers -= {number for number in numbers if signal.getsignal(number) is signal.SIG_IGN}
    previous = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield to
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _is_typed() -> bool:
    """Whether a key reaches the command from the terminal anyway: both stand in the foreground."""
    if os.name != "posix":
        return True
    try:
        # Not standard input, which may be a pipe.
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
