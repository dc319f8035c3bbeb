"""What every test may ask for: real open data, a browser, and the same examples each time.

No test reaches the network: pytest-socket refuses it (see ``addopts`` in pyproject.toml).
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright
from workspaces import remembered, run, study

from karte.demo import write_sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from workspaces import Study

    from karte.pipeline import Build

collect_ignore = ["programs"]
"""What other Pythons run."""

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = Path(os.environ.get("KARTE_REAL_DATA") or ROOT.parent / "shared" / "data")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

settings.register_profile(
    "karte",
    derandomize=True,
    deadline=None,
    database=None,
    # How fast examples are drawn tells how busy the machine is.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("karte")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real open data, or skip the test."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data in {REAL_DATA} (set KARTE_REAL_DATA)")
    return REAL_DATA


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium that is already on the machine, or skip the test."""
    named = os.environ.get("KARTE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no Chromium found as {', '.join(BROWSERS)} (set KARTE_CHROMIUM)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def each_crosswalk_once() -> Iterator[None]:
    """Let no two tests of a process cut the same towns, whichever workspace they read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("karte.inputs.crosswalks.stored", remembered)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test the marker of each fixture it needs, so that ``-m`` can choose by it."""
    for item in items:
        for name in {"real_data", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(name)
            if name == "browser" and sys.platform == "win32":
                # There asyncio has no Unix sockets to talk to itself with.
                item.add_marker("enable_socket")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests on real data ran and how many skipped."""
    counts = {
        outcome: sum(
            isinstance(report, pytest.TestReport) and "real_data" in report.keywords
            for report in terminalreporter.getreports(outcome)
        )
        for outcome in ("passed", "failed", "error", "skipped")
    }
    skipped = counts.pop("skipped")
    ran = sum(counts.values())
    terminalreporter.write_line(f"real data: {ran} ran, {skipped} skipped ({REAL_DATA})")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the sample city, written and built once for all tests that only look at it.

    A process that comes to it later takes the build of the one that was first.
    """
    folder = tmp_path_factory.getbasetemp()
    kept = folder.parent / "sample.pickle" if "PYTEST_XDIST_WORKER" in os.environ else None
    if kept is not None and kept.exists():
        found: Build = pickle.loads(kept.read_bytes())  # noqa: S301 - from a process of this run
        return found
    workspace = tmp_path_factory.mktemp("sample")
    write_sample(workspace)
    built = run(workspace)
    if kept is not None:
        half = folder / kept.name
        half.write_bytes(pickle.dumps(built))
        half.replace(kept)
    return built


@pytest.fixture(scope="session")
def sample_study(sample: Build) -> Study:
    """Return what the pages of the sample city are made of."""
    return study(sample.index.parents[3])


@pytest.fixture(scope="session")
def sample_edition(sample: Build) -> Path:
    """Return the folder of the sample city's published edition."""
    return sample.index.parent
