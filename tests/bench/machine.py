"""What the figures were measured on, so that a reader can judge them."""

import datetime
import os
import pathlib
import platform
import re
import subprocess


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*:\s*(.*)", text)
    flags = re.search(r"flags\s*:\s*(.*)", text)
    known = set(flags.group(1).split()) if flags else set()
    wide = (("avx512f", "AVX-512"), ("avx2", "AVX2"), ("avx", "AVX"))
    widest = next((word for flag, word in wide if flag in known), "SSE")
    return name.group(1) if name else platform.processor(), widest


def physical_cores():
    folders = pathlib.Path("/sys/devices/system/cpu").glob("cpu[0-9]*/topology/thread_siblings_list")
    return len({file.read_text().strip() for file in folders}) or os.cpu_count()


def memory_bytes():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def package(name):
    return first_line(["dpkg-query", "-W", "-f=${Version}", name])


def describe(version, runtime):
    name, widest = processor()
    return {
        "date": datetime.date.today().isoformat(),
        "processor": name,
        "vectors": widest,
        "logical_cpus": os.cpu_count(),
        "cores": physical_cores(),
        "memory_gib": round(memory_bytes() / 2**30, 1),
        "kernel": platform.release(),
        "load_average_before": round(os.getloadavg()[0], 2),
        "penumbra": version,
        "commit": first_line(["git", "-C", str(pathlib.Path(__file__).parent), "rev-parse", "--short", "HEAD"]),
        "runtime": runtime,
        "packages": {name: package(name) for name in ("libtorch1.13", "python3-torch", "libopenblas0-pthread")},
    }


def words(machine):
    """One paragraph."""
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return (
        f"{machine['date']}, commit {machine['commit']}: {machine['processor']}, {machine['logical_cpus']} CPUs, "
        f"{machine['cores']} cores by what the system says, {machine['vectors']}, {machine['memory_gib']} GiB; Linux "
        f"{machine['kernel']}; {packages}; {machine['runtime']}. Load average before the first measurement: "
        f"{machine['load_average_before']}."
    )
