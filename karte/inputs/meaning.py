"""Reads what gives figures a meaning: groups, control totals, targets, what people say."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.model import Audience
from karte.sources import community
from karte.sources.control_totals import read_control_totals
from karte.sources.groups import read_groups
from karte.sources.recognise.found import Section
from karte.sources.succession import read_succession
from karte.sources.targets import Ground, read_targets
from karte.tables.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from karte.config import Config
    from karte.sources.own_keys import DistrictKeys
    from karte.tables.community import Community
    from karte.tables.groups import ControlTotals, Grouping
    from karte.tables.targets import Target
    from karte.tables.types import Districts


def district_names(districts: Districts) -> dict[str, str]:
    """Return the name of every district by its identifier, in their order.

    Parameters
    ----------
    districts : Districts
        Of the edition.

    Returns
    -------
    dict of str to str
        As the boundary file has them.
    """
    frame = districts.frame
    return dict(zip(frame["district_id"], frame["name"], strict=True))


def succession_of(
    config: Config, root: Path, districts: Districts, findings: Problems
) -> Succession:
    """Return what became of the districts, if that is declared.

    Parameters
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.
    districts : Districts
        Of the edition.
    findings : Problems
        Takes what has not come yet.

    Returns
    -------
    Succession
        Empty where nothing is declared.
    """
    if config.districts.succession is None:
        return Succession()
    return read_succession(
        root / config.districts.succession,
        root=root,
        code=config.municipality.code,
        names=district_names(districts),
        until=dt.date(config.edition + 1, 3, 31),
        owner=config.municipality.name,
        warnings=findings,
    )


def groups_of(
    config: Config, root: Path, keys: DistrictKeys, findings: Problems
) -> tuple[Grouping, ...]:
    """Return every grouping of the declaration.

    Parameters
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.
    keys : DistrictKeys
        Finds the districts.
    findings : Problems
        Takes rows that match nothing and districts in no group.

    Returns
    -------
    tuple of Grouping
        In the order of the declaration.

    Raises
    ------
    KarteError
        With the problems of all tables together.
    """
    problems = Problems()
    found = list["Grouping"]()
    for place, declared in enumerate(config.groups, start=1):
        if any(one.name == declared.name for one in config.groups[: place - 1]):
            problems.add(
                f"まとまり「{declared.name}」が2回書かれています。",
                where=f"karte.toml [[groups]] の{place}番目",
                hint="name を別の呼び方にするか、一方を消してください。",
            )
            continue
        try:
            found.append(
                read_groups(
                    declared,
                    root=root,
                    keys=keys,
                    districts=keys.today,
                    owner=config.municipality.name,
                    warnings=findings,
                )
            )
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return tuple(found)


def control_of(
    config: Config, root: Path, findings: Problems, reader: Callable[..., Any]
) -> ControlTotals | None:
    """Return the people to come of the whole municipality, if they are declared.

    Parameters
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.
    findings : Problems
        Takes years without a figure.
    reader : callable
        Chooses the reader of a file: `karte.inputs.extras.Ground.reader`.

    Returns
    -------
    ControlTotals or None
        None where nothing is declared.
    """
    declared = config.projection.control
    if declared is None:
        return None
    path = root / declared
    found: ControlTotals = reader(Section.CONTROL, [path], read_control_totals)(
        path,
        root=root,
        code=config.municipality.code,
        owner=config.municipality.name,
        warnings=findings,
    )
    return found


def targets_of(  # noqa: PLR0913 - what is declared, of whom, for whom, and who is told
    config: Config,
    root: Path,
    keys: DistrictKeys,
    findings: Problems,
    *,
    audience: Audience,
    reader: Callable[..., Any],
) -> tuple[Target, ...]:
    """Return the targets that may be shown to an audience.

    Parameters
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.
    keys : DistrictKeys
        Finds the districts.
    findings : Problems
        Takes rows that match no district.
    audience : Audience
        Of the edition; a table for the office only is not opened for a public one.
    reader : callable
        Chooses the reader of a file: `karte.inputs.extras.Ground.reader`.

    Returns
    -------
    tuple of Target
        Empty where nothing is declared.
    """
    declared = config.targets
    if declared is None:
        return ()
    own = Audience(declared.audience)
    if own is Audience.INTERNAL and audience is Audience.PUBLIC:
        return ()
    path = root / declared.file
    city = config.municipality
    found: tuple[Target, ...] = reader(Section.TARGETS, [path], read_targets)(
        path,
        root=root,
        ground=Ground(city.code, city.name, keys),
        audience=audience,
        declared=own,
        warnings=findings,
    )
    return found


def community_of(
    config: Config,
    root: Path,
    keys: DistrictKeys,
    findings: Problems,
    *,
    audience: Audience,
) -> Community:
    """Return what people have written of their districts, as far as an audience may see it.

    Parameters
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.
    keys : DistrictKeys
        Finds the districts.
    findings : Problems
        Takes what should be looked at.
    audience : Audience
        Of the edition.

    Returns
    -------
    Community
        Empty where no form was put into the workspace.
    """
    ground = community.Ground(root, keys, config.edition, config.publisher.issued, audience)
    return community.read_community(ground, findings)
