"""Show that every pinned package installs from a wheel on every machine karte promises.

A package that comes only as source needs a compiler, which no office PC has. This asks pip, for
each system and each Python, whether the whole lock resolves to wheels with the pinned digests; it
installs nothing. Run it after the lock has changed::

    .venv/bin/python tools/check_wheels.py

The answer is a Markdown table and the exit code: 0 when nothing is missing.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {
    "Windows (x64)": ("win_amd64",),
    "macOS 15 (Apple silicon)": ("macosx_15_0_arm64",),
    # glibc 2.28: Debian 10, RHEL 8 and everything later.
    "Linux (x86_64, glibc 2.28)": (
        *(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)),
        *("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"),
    ),
}
MARKER = re.compile(r"\s*;[^\\]*(?=\\)")


def pinned(lock: str) -> dict[str, str]:
    r"""Split a lock into its packages.

    The environment markers are taken off, because pip would judge them for the machine that runs
    this and not for the one asked about: what Windows alone needs is asked of all.

    Parameters
    ----------
    lock : str
        The text of a requirements file with hashes.

    Returns
    -------
    dict of str to str
        Package and version (``name==1.0``) → its lines in the lock.

    Examples
    --------
    >>> pinned("a==1 ; x == 'y' \\\n    --hash=sha256:0\n")
    {'a==1': 'a==1 \\\n    --hash=sha256:0\n'}
    """
    blocks = re.findall(r"^[A-Za-z0-9][^\n]*\n(?:[ \t]+[^\n]*\n)*", lock, flags=re.MULTILINE)
    return {block.split(None, 1)[0]: MARKER.sub(" ", block, count=1) for block in blocks}


def has_wheels(requirements: str, platforms: tuple[str, ...], python: str) -> bool:
    """Ask pip whether wheels with the pinned digests exist.

    Parameters
    ----------
    requirements : str
        Lines of a requirements file with hashes.
    platforms : tuple of str
        Platform tags the machine accepts, best first.
    python : str
        Python version, such as ``3.11``.

    Returns
    -------
    bool
        True when every requirement resolves to a wheel.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(requirements, encoding="utf-8", newline="\n")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps"]
        command += ["--ignore-installed", "--only-binary=:all:", "--require-hashes"]
        command += ["--target", folder, "--python-version", python, "-r", str(wanted)]
        command += [f"--platform={platform}" for platform in platforms]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def missing_wheels(
    packages: dict[str, str], platforms: tuple[str, ...], python: str
) -> tuple[str, ...]:
    """Name the packages without a wheel; asks one by one only where all together fail.

    Parameters
    ----------
    packages : dict of str to str
        As `pinned` returns them.
    platforms : tuple of str
        Platform tags the machine accepts.
    python : str
        Python version.

    Returns
    -------
    tuple of str
        ``name==version`` of each, in the order of the lock.
    """
    if has_wheels("".join(packages.values()), platforms, python):
        return ()
    return tuple(
        name for name, lines in packages.items() if not has_wheels(lines, platforms, python)
    )


def main() -> int:
    """Print the table for the locks named on the command line.

    Returns
    -------
    int
        0 when every wheel is there, 1 otherwise.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("locks", nargs="*", type=Path, default=[ROOT / "requirements-dev.lock"])
    parser.add_argument("--python", nargs="+", default=list(PYTHONS), metavar="X.Y")
    chosen = parser.parse_args()
    texts = (lock.read_text(encoding="utf-8") for lock in chosen.locks)
    packages = {name: lines for text in texts for name, lines in pinned(text).items()}
    print(f"{len(packages)} packages\n")
    print("| system |" + "".join(f" Python {python} |" for python in chosen.python))
    print("|---|" + "---|" * len(chosen.python))
    complete = True
    for system, platforms in PLATFORMS.items():
        cells = []
        for python in chosen.python:
            missing = missing_wheels(packages, platforms, python)
            complete = complete and not missing
            cells.append("none: " + ", ".join(missing) if missing else "all")
        print(f"| {system} | " + " | ".join(cells) + " |", flush=True)
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
