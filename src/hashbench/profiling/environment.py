"""The machine and the software that a measurement was made on."""

import os
import platform
from pathlib import Path

import psutil

from hashbench.provenance import package_versions


def describe_environment(*roots: str) -> dict:
    """Return processor, cores, memory, system, Python, and the versions of the packages that modules `roots` use."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "packages": package_versions(*roots),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
