"""Real builds that are killed: the short form of `kill_campaign`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from kill_campaign import Town, campaign

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes with SIGKILL")
def test_a_killed_build_leaves_one_whole_edition_and_the_next_build_is_right(
    tmp_path: Path,
) -> None:
    found = list(campaign(Town(tmp_path / "town"), at_random=2, aimed=3, seed=7))
    assert len(found) == 5
