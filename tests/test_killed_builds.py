"""Real builds that are killed: the short form of `kill_campaign`."""

from __future__ import annotations

import os

import pytest
from kill_campaign import Town, campaign, killed_in_the_swap
from workspaces import standing

from karte.cli import main

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "wait4"), reason="kills processes with SIGKILL"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(tmp_path_factory.mktemp("killed") / "town")


def test_a_killed_build_leaves_one_whole_edition_and_the_next_build_is_right(town: Town) -> None:
    found = list(campaign(town, at_random=2, aimed=3, seed=7))
    assert len(found) == 5


def test_the_next_command_finishes_whichever_it_is(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town.build(0)
    assert killed_in_the_swap(town, 1, 9)
    assert town.state() == "on the way, with its journal"
    monkeypatch.chdir(town.folder)
    main(["check"])
    assert "入れ替えを終わらせました" in capsys.readouterr().err
    assert standing(town.output) == town.right[1]
