"""A disk that is small enough to get full: only for root, where mounting is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _mount(*arguments: str) -> bool:
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounts a small disk: needs root")
    command = [mount, *arguments]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Lay a disk of so many bytes over a folder, or skip the test."""
    folder.mkdir(parents=True, exist_ok=True)
    if not _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)):
        pytest.skip("mounts a small disk: not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607


def resize(folder: Path, size: int) -> None:
    """Give such a disk another size."""
    assert _mount("-o", f"remount,size={size}", str(folder))
