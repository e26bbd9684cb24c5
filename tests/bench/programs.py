"""Starts the programs that are compared, one at a time, and reads what they say."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
BUILD = ROOT / "build" / "release"
CLI = BUILD / "penumbra-cli"
WINDOW = BUILD / "penumbra"
DEBIAN_PYTHON = "/usr/bin/python3"  # the one that Debian's python3-torch belongs to

# Variables that would change what is compared.
TUNING = ("OPENBLAS_", "OMP_", "GOMP_", "MKL_", "GOTO_", "PENUMBRA_DATA")


def environment(home, **extra):
    """The caller's, without tuning, and with nothing of the person found or touched."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(TUNING)}
    places = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
    return {**kept, **places, **extra}


class Failed(Exception):
    pass


class Finished:
    """A program that has run: what it printed, and the most memory it had."""

    def __init__(self, command, env, timeout=900):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=err, env=env, cwd=ROOT)
            status, usage = wait4(process, timeout)
            out.seek(0)
            err.seek(0)
            self.output, self.errors = out.read().decode(), err.read().decode()
        self.peak_memory_bytes = 1024 * usage.ru_maxrss
        if status != 0:
            raise Failed(f"{' '.join(map(str, command))}\nended with {status}:\n{self.errors[-2000:]}")

    def json(self):
        return {**json.loads(self.output), "peak_memory_bytes": self.peak_memory_bytes}


def wait4(process, timeout):
    """Exit status and resources of this one child."""
    deadline = time.monotonic() + timeout
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage
        if time.monotonic() > deadline:
            process.kill()
            os.wait4(process.pid, 0)
            raise Failed(f"{process.args[0]} did not end in {timeout} s")
        time.sleep(0.01)


def bench(home, words, data=None, timeout=900, **extra):
    """penumbra-cli bench WORDS."""
    given = ["--data", data] if data else []
    return Finished([CLI, "bench", *words, *given, "--json", "-"], environment(home, **extra), timeout).json()


def peer(home, script, data, seconds, words=(), **extra):
    command = [DEBIAN_PYTHON, FOLDER / script, "--data", data, "--seconds", seconds, *words]
    return Finished(command, environment(home, **extra)).json()


def window(script, data, runs, stats):
    """The command of a scripted session of the window, offscreen."""
    command = [WINDOW, "--backend", "egl", "--size", "1600x1000", "--preset", "split-quick", "--data", data]
    return [*command, "--runs", runs, "--script", FOLDER / script, "--stats", stats]


def session(home, script, data):
    """A scripted session of the window: its statistics."""
    with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
        stats = pathlib.Path(folder) / "stats.json"
        finished = Finished(window(script, data, folder, stats), environment(home))
        return {**json.loads(stats.read_text()), "peak_memory_bytes": finished.peak_memory_bytes}


class StepWatch:
    """Watches a run's metrics.csv from outside and notes when each row appears: steps by the wall clock."""

    def __init__(self, folder):
        self.folder, self.seen = pathlib.Path(folder), {}

    def look(self):
        for metrics in self.folder.rglob("metrics.csv"):
            for line in metrics.read_text().splitlines():
                phase, step = line.split(",")[:2]
                if phase == "train" and step.isdigit():
                    self.seen.setdefault(int(step), time.perf_counter())

    def rate(self, first, last):
        """Steps a second between two steps that have rows."""
        return (last - first) / (self.seen[last] - self.seen[first])


def watched_steps(command, env, folder, steps, timeout=900):
    """Runs a program that trains in `folder` until it ends, or is interrupted soon after the last of two steps
    has been recorded; steps a second between them by the wall clock."""
    first, last = steps
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=output, env=env, cwd=ROOT)
        watch, deadline = StepWatch(folder), time.monotonic() + timeout
        while last not in watch.seen and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
            watch.look()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        output.seek(0)
        if last not in watch.seen:
            raise Failed(f"{command[0]} recorded no step {last}:\n{output.read().decode()[-2000:]}")
        return watch.rate(first, last)


def rate_headless(home, data, steps):
    with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
        run = pathlib.Path(folder) / "run"
        command = [CLI, "train", "--preset", "split-quick", "--data", data, "--out", run]
        return watched_steps(command, environment(home), folder, steps)


def rate_in_window(home, data, steps):
    with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
        command = window("idle.txt", data, folder, pathlib.Path(folder) / "stats.json")
        return watched_steps(command, environment(home), folder, steps)


def describe_build():
    """As the person who runs this would be told, so that their data are found."""
    untuned = {name: value for name, value in os.environ.items() if not name.startswith(TUNING[:-1])}
    return json.loads(Finished([CLI, "info", "--build", "--json", "-"], untuned).output)


def core_type(runtime):
    """The OpenBLAS core type that Penumbra uses, and whether OpenBLAS chose it by itself."""
    found = re.search(r"OpenBLAS (\w+)( \(OPENBLAS_CORETYPE\))?", runtime)
    return (found.group(1), found.group(2) is None) if found else (None, True)
