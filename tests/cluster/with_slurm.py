"""Run a command beside a Slurm of one node, which starts and ends with it.

    python tests/cluster/with_slurm.py [--logs FOLDER] [--kill-over-memory] COMMAND [ARGUMENT ...]

Starts munged, slurmctld and slurmd with a key, ports and folders of their own under /tmp, waits until the node is idle,
runs COMMAND with SLURM_CONF set, and ends every process that came of it, however the run ends. /etc/slurm and a Slurm
that already runs on the machine stay as they are. Missing packages are installed if we are root on Debian or Ubuntu;
the rest works as any user. The exit status is COMMAND's. Linux only.
"""

import argparse
import contextlib
import ctypes
import functools
import os
import pwd
import shutil
import signal
import socket
import string
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from install_slurm import install_missing

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
START_SECONDS = 60
INTERRUPT_SECONDS = 30
TERMINATE_SECONDS = 3
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
prctl = ctypes.CDLL(None).prctl
# Ctrl-C does not reach this process, so we can end it in our own order. It is killed if we are killed.
OUR_OWN = {"start_new_session": True, "preexec_fn": functools.partial(prctl, PR_SET_PDEATHSIG, signal.SIGKILL)}


def main() -> int:
    """Run the command given on the command line beside a Slurm and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--logs", type=Path, help="keep the daemons' logs and jobs.txt, a list of the ended jobs, here")
    parser.add_argument("--kill-over-memory", action="store_true", help="end jobs that use more than they asked for")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND [ARGUMENT ...]")
    options = parser.parse_args()
    if not options.command:
        parser.error("no COMMAND given: name the program to run beside Slurm")

    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    install_missing()
    # Orphans, such as the job steps of a slurmd that has ended, become our children and can be found.
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    for number in SIGNALS:
        signal.signal(number, leave)
    # Not under TMPDIR: the path of a Unix socket ends at 107 bytes.
    with tempfile.TemporaryDirectory(prefix="slurm-", dir="/tmp") as name:
        folder = Path(name)
        logs = (options.logs or folder / "logs").resolve()
        logs.mkdir(parents=True, exist_ok=True)
        (logs / "jobs.txt").unlink(missing_ok=True)  # Slurm appends to it
        try:
            configure(folder, logs, over_memory="UsePss,OverMemoryKill" if options.kill_over_memory else "UsePss")
            daemons = start_daemons(folder, logs)
            return run(options.command, daemons, logs)
        finally:
            end_descendants()


def leave(number: int, frame: object) -> None:
    """Turn the first signal into SystemExit, so that every `finally` runs, and ignore those that follow."""
    ignore_signals()
    sys.exit(128 + number)


def ignore_signals() -> None:
    """Let nothing interrupt what comes next."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def configure(folder: Path, logs: Path, *, over_memory: str) -> None:
    """Write slurm.conf and a MUNGE key into the folder, and make the environment point at them."""
    # slurmd refuses a node that claims more than it finds, so ask slurmd.
    node = subprocess.run(["slurmd", "-C"], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]
    controller_port, node_port = free_ports(2)
    template = string.Template(Path(__file__).with_name("slurm.conf.in").read_text())
    configuration = template.substitute(
        folder=folder,
        logs=logs,
        over_memory=over_memory,
        node=node,
        host=node.split()[0].removeprefix("NodeName="),
        user=pwd.getpwuid(os.geteuid()).pw_name,
        controller_port=controller_port,
        node_port=node_port,
    )
    (folder / "slurm.conf").write_text(configuration)
    # Left to itself, slurmd insists on cgroups that a container lacks. Before 24.05 it does not know `disabled`.
    (folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
    for name in ("bin", "spool", "state"):
        (folder / name).mkdir()
    (folder / "munge.key").touch(mode=0o600)
    (folder / "munge.key").write_bytes(os.urandom(1024))
    folder.chmod(0o711)  # munged requires that everyone can reach its socket

    for name in [name for name in os.environ if name.startswith(("SLURM_", "SBATCH_", "SRUN_"))]:
        del os.environ[name]  # variables of a job that we may be running in
    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    # Snakemake's Slurm jobs drop every SLURM_ variable but a few before they call srun.
    srun = folder / "bin" / "srun"
    srun.write_text(f'#!/bin/sh\nSLURM_CONF={folder}/slurm.conf exec {shutil.which("srun")} "$@"\n')
    srun.chmod(0o755)
    os.environ["PATH"] = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])


def free_ports(count: int) -> list[int]:
    """Return `count` TCP ports that nothing listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("", 0))
        return [each.getsockname()[1] for each in sockets]


def start_daemons(folder: Path, logs: Path) -> list[subprocess.Popen]:
    """Start the daemons and wait until the node is idle; exit with their last words if it does not get there."""
    munge_files = {"socket": "socket", "key-file": "key", "seed-file": "seed", "pid-file": "pid"}
    munge_options = [f"--{option}={folder}/munge.{suffix}" for option, suffix in munge_files.items()]
    daemons = [start(["munged", "--foreground", *munge_options], logs)]
    wait_until((folder / "munge.socket").exists, daemons, logs)
    daemons.append(start(["slurmctld", "-D"], logs))
    wait_until(lambda: node_state() is not None, daemons, logs)
    daemons.append(start(["slurmd", "-D"], logs))
    wait_until(lambda: node_state() == "idle", daemons, logs)
    return daemons


def start(command: list[str], logs: Path) -> subprocess.Popen:
    """Start a daemon in the foreground."""
    with (logs / f"{command[0]}.log").open("wb") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, **OUR_OWN)


def node_state() -> str | None:
    """Return what `sinfo` calls the state of the one node, None while the controller does not answer."""
    answer = subprocess.run(["sinfo", "--noheader", "--format=%T"], capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else None


def wait_until(ready, daemons: list[subprocess.Popen], logs: Path) -> None:
    """Wait until `ready()` is true; exit if a daemon ends first or `START_SECONDS` pass."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        for daemon in daemons:
            if daemon.poll() is not None:
                fail(f"{daemon.args[0]} ended", logs)
        if time.monotonic() > deadline:
            fail(f"Slurm is not ready after {START_SECONDS} s", logs)
        time.sleep(0.1)


def fail(reason: str, logs: Path) -> None:
    """Exit with the reason and the end of each daemon's log."""
    tails = [f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in sorted(logs.glob("*.log"))]
    sys.exit("\n".join([f"with_slurm: {reason}; the daemons' last words:", *tails]))


def run(command: list[str], daemons: list[subprocess.Popen], logs: Path) -> int:
    """Run the command and return its exit status, 128 + N for signal N; exit if a daemon ends before it."""
    process = subprocess.Popen(command, **OUR_OWN)
    try:
        while process.returncode is None:
            ended, status = os.wait()  # for any child, so that adopted orphans do not stay zombies
            for child in (process, *daemons):
                if child.pid == ended:
                    child.returncode = os.waitstatus_to_exitcode(status)
            for daemon in daemons:
                if daemon.returncode is not None:
                    fail(f"{daemon.args[0]} ended", logs)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode
    finally:
        if process.returncode is None:
            # As Ctrl-C would: on SIGINT, unlike SIGTERM, Snakemake cancels its jobs and unlocks its folder.
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, signal.SIGINT)
                process.wait(INTERRUPT_SECONDS)


def end_descendants() -> None:
    """End all processes below us: first by SIGTERM, then by SIGKILL until none is left."""
    ignore_signals()
    us = psutil.Process()
    number, seconds = signal.SIGTERM, TERMINATE_SECONDS
    for _ in range(10):
        descendants = us.children(recursive=True)
        if not descendants:
            return
        for process in descendants:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        psutil.wait_procs(descendants, timeout=seconds)
        number, seconds = signal.SIGKILL, 1
    sys.exit(f"with_slurm: these processes do not end: {us.children(recursive=True)}")


if __name__ == "__main__":
    sys.exit(main())
