"""Kills real builds, at random moments and at steps of the swap, and looks at what they leave.

    python tests/kill_campaign.py --random 200 --aimed 50 --seed 1

A small town is built in two wordings. Each build that is killed would have replaced the one by the
other; what it leaves has to be the one or the other as a whole, or on the way with a journal. The
build after it has to make, byte for byte, what an undisturbed build makes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from killed import Step, begun, ended, kill_after, struck
from workspaces import contents, lay_town, standing

from karte.cli import main as karte
from karte.publish.swap import WORK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JOURNAL, DONE = "journal.part", "journal.json"
WORDINGS = ("見本町は架空の町です。", "見本町は架空の町です（第2稿）。")


class Town:
    """A workspace that is built again and again in one of two wordings.

    Parameters
    ----------
    folder : pathlib.Path
        For the workspace.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = lay_town(folder)
        self.output = folder / "output"
        self._declaration = folder / "karte.toml"
        self._text = self._declaration.read_text(encoding="utf-8")
        self.right = []
        self.seconds = 0.0
        for wording in (0, 1, 0):
            self.seconds = self.build(wording)
            self.right.append(standing(self.output))
        assert self.right[0] == self.right.pop()
        assert self.right[0] != self.right[1]

    def build(self, wording: int) -> float:
        """Build to the end, in a process of its own; return how long it computed."""
        code, seconds = ended(begun(self.command(wording)))
        assert code == 0
        return seconds

    def command(self, wording: int) -> Callable[[], int]:
        """Declare one of the wordings, and return what ``karte build`` does."""
        text = self._text.replace(WORDINGS[0], WORDINGS[wording])
        self._declaration.write_text(text, encoding="utf-8", newline="\n")

        def run() -> int:
            os.chdir(self.folder)
            return karte(["build", "--quiet"])

        return run

    def state(self) -> str:
        """Return what a killed build has left: old, new or on the way; anything else fails."""
        before, after = self.right
        found = standing(self.output)
        journal = self.output / WORK / "journal.json"
        if not journal.exists():
            assert found in self.right, "neither the one edition nor the other"
            for name in ("public/2026", "public/latest"):
                _is_as_its_manifest_says(_below(name, found))
            return "as before or as after"
        aside = contents(self.output / WORK)
        for unit in json.loads(journal.read_bytes())["units"]:
            choices = [_below(unit, one) for one in (before, after)]
            places = [_below(unit, found)]
            places += [_below(unit, _below(name, aside)) for name in ("next", "old")]
            assert all(one in choices for one in places if one), unit
            assert any(places), unit
            for place in places:
                _is_as_its_manifest_says(place)
        return "on the way, with its journal"


def _below(folder: str, files: dict[str, bytes]) -> dict[str, bytes]:
    start = f"{folder}/"
    found = {path.removeprefix(start): one for path, one in files.items() if path.startswith(start)}
    return {"": files[folder]} if folder in files else found


def _is_as_its_manifest_says(edition: dict[str, bytes]) -> None:
    listed = edition.pop("manifest.json", None)
    if listed is not None:
        said = {one["path"]: one["sha256"] for one in json.loads(listed)["files"]}
        assert said == {path: hashlib.sha256(one).hexdigest() for path, one in edition.items()}


def killed_at_random(town: Town, wording: int, chance: random.Random) -> bool:
    """Begin a build and kill it at some moment; return whether it was killed at work."""
    child = begun(town.command(wording))
    kill_after(child, chance.uniform(0, town.seconds))
    return ended(child).code == -signal.SIGKILL


def killed_in_the_swap(town: Town, wording: int, step: int) -> bool:
    """Let a build kill itself at a step of its swap; return whether there was such a step."""
    code = struck(town.command(wording), Step(step, since=JOURNAL))
    assert code in (0, -signal.SIGKILL)
    return code != 0


def campaign(town: Town, at_random: int, aimed: int, seed: int) -> Iterator[str]:
    """Kill, look, and build to the end, as often as is wished.

    Yields
    ------
    str
        What was found after each kill.
    """
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    steps = _steps(town)
    wording = 1
    for number in range(at_random + aimed):
        while not (
            killed_at_random(town, wording, chance)
            if number < at_random
            else killed_in_the_swap(town, wording, chance.randint(1, steps))
        ):
            wording = 1 - wording
        state = town.state()
        town.build(wording)
        assert standing(town.output) == town.right[wording], "the next run is not right"
        assert not (town.output / WORK / "next").exists()
        wording = 1 - wording
        yield f"{'at random' if number < at_random else 'in the swap'}: {state}"


def _steps(town: Town) -> int:
    """Return how many steps a swap has, until its journal goes."""
    told, tell = os.pipe()
    step = Step(0, since=JOURNAL, until=DONE)
    command = town.command(0)

    def counted() -> None:
        command()
        os.write(tell, str(step.count).encode())

    assert struck(counted, step) == 0
    found = int(os.read(told, 100))
    os.close(told)
    os.close(tell)
    return found


def main() -> None:
    """Run the campaign and count what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=200)
    parser.add_argument("--aimed", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="karte-killed-"))
    found: Counter[str] = Counter()
    try:
        town = Town(folder / "town")
        sys.stdout.write(f"a build takes {town.seconds:.1f} s\n")
        for one in campaign(town, given.random, given.aimed, given.seed):
            found[one] += 1
            sys.stdout.write(f"{found.total()} {dict(found)}\n")
            sys.stdout.flush()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
