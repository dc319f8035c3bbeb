"""Runs the stages up to the counts and keeps all that they notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.check.cut import cut_towns
from karte.check.cut_map import cut_map
from karte.check.secrecy import ledgers
from karte.check.targets import checked_targets
from karte.check.types import CheckReport, Read
from karte.check.voices import checked_voices
from karte.errors import KarteError, Problems
from karte.model import Audience
from karte.profile.corrections import correction_lines
from karte.publish.report import conservation, known_tables
from karte.study import compute, opened
from karte.wareki import era_date, fiscal_year

if TYPE_CHECKING:
    from pathlib import Path

    from karte.config import Config
    from karte.inputs import Extras, Inputs
    from karte.progress import Progress


def check_workspace(config_path: Path, *, progress: Progress) -> CheckReport:
    """Check a workspace for a public edition without writing one.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``.
    progress : Progress
        Told what goes on.

    Returns
    -------
    CheckReport
        With errors where nothing can be built; no input is changed, nothing is published.
    """
    title = config_path.parent.name or "karte"
    findings = Problems()
    try:
        config, inputs = opened(config_path, Audience.PUBLIC, findings, progress)
        title = f"{config.municipality.name} {config.words.product} {config.edition}年度版"
        results = compute(config, inputs, Audience.PUBLIC, findings, progress)
    except KarteError as error:
        return CheckReport(title, errors=error.problems, doubts=tuple(findings.found))
    drawn = inputs.districts.has_shapes and results.small_areas.has_shapes
    return CheckReport(
        title=title,
        errors=(),
        doubts=results.findings,
        assumptions=(*_assumptions(config, inputs), *correction_lines(results.corrected)),
        reads=_reads(inputs),
        balances=conservation(results),
        known=known_tables(results),
        hidden=ledgers(inputs),
        cut=cut_towns(inputs, max(inputs.small_areas)),
        targets=checked_targets(results),
        voices=checked_voices(results),
        map=cut_map(results) if drawn else None,
    )


def _reads(inputs: Inputs) -> tuple[Read, ...]:
    rows = {table.origin.id: f"{len(table.values)}行" for _, table in inputs.tables}
    rows |= {one.origin.id: f"{len(one.frame)}小地域" for one in inputs.small_areas.values()}
    rows |= {one.origin.id: f"{len(one.frame)}か所" for one in inputs.places}
    rows |= _meaning_rows(inputs.extras)
    rows[inputs.districts.origin.id] = f"{len(inputs.districts.frame)}区域"
    return tuple(
        Read(
            title=origin.title,
            files="、".join(
                one.path for one in origin.files if not one.path.endswith((".shx", ".prj", ".cpg"))
            ),
            date=era_date(origin.date) if origin.date is not None else "",
            rows=rows.get(origin.id, ""),
        )
        for origin in inputs.origins
    )


def _meaning_rows(extras: Extras) -> dict[str, str]:
    """Return how much the tables of groups, people to come and targets hold."""
    rows = {
        one.origin.id: f"{len(one.members)}区域、{one.name}{len(one.order)}"
        for one in extras.groups
    }
    if extras.control is not None:
        years = list(extras.control.people)
        rows[extras.control.origin.id] = f"{len(years)}年（{years[0]}年〜{years[-1]}年）"
    goals = sorted({year for one in extras.targets for year in one.goals})
    for one in extras.targets[:1]:
        span = f"（{fiscal_year(goals[0])}〜{fiscal_year(goals[-1])}）" if goals else ""
        rows[one.origin.id] = f"{len(extras.targets)}行{span}"
    return rows


def _assumptions(config: Config, inputs: Inputs) -> tuple[str, ...]:
    found = []
    for year, crosswalk in inputs.crosswalks.items():
        if crosswalk.slivers:
            found.append(
                f"{year}年の小地域: 幅{crosswalk.tolerance:.0f}m未満の"
                f"ずれ{crosswalk.slivers}か所は、境界データの作り方の違いと見なし、町丁を分けませんでした。"
            )
    if inputs.districts.has_shapes:
        found.append(f"面積は {inputs.districts.frame.crs.name} で測りました。")
    if config.districts.overlap == "split":
        found.append("区域の重なりは、重なる区域に等しく分けました（overlap = split）。")
    if config.districts.terms_confirmed:
        found.append(f"区域データの利用条件: {config.districts.terms_confirmed}")
    found += _shared(inputs)
    return tuple(found)


def _shared(inputs: Inputs) -> list[str]:
    """Return how hidden figures were shared out: by the boundary file, or evenly without one."""
    years = {year for year, table in inputs.tables if table.ledger.groups}
    drawn = {inputs.small_areas[year].has_shapes for year in years}
    found = []
    if True in drawn:
        found.append("秘匿された町丁の数は、合算先の数を小地域の人口・世帯数の割合で分けました。")
    if False in drawn:
        found.append(
            "境界データのない国勢調査では、秘匿された町丁の数は、合算先の数を"
            "町丁の数で等しく分けました。"
        )
    return found
