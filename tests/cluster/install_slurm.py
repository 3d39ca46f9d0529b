"""Install Slurm and MUNGE from the distribution's packages, if we may."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "sinfo")
PACKAGES = ("munge", "slurm-wlm")


def install_missing() -> None:
    """Install the packages if a program is missing from PATH.

    Raises
    ------
    SystemExit
        If we are not root, or have no apt-get, or it fails; the message says what to install.
    """
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if not missing:
        return
    remedy = f"install Slurm and MUNGE (as root on Debian or Ubuntu: apt-get install {' '.join(PACKAGES)})"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"with_slurm: {', '.join(missing)} not found: {remedy}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with services_kept_off():
        for words in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
            if subprocess.run(["apt-get", "--quiet", *words], env=environment).returncode != 0:
                sys.exit(f"with_slurm: apt-get {words[0]} failed: {remedy}")


@contextlib.contextmanager
def services_kept_off():
    """Keep newly installed packages from starting their services, by Debian's policy-rc.d."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()
