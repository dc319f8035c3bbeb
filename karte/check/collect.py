"""Runs the stages up to the counts and keeps all that they notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.check.cut_map import cut_map
from karte.check.types import CheckReport, CutTown, HiddenGroup, Read
from karte.config import load_config
from karte.errors import KarteError, Problems
from karte.inputs import read_inputs
from karte.model import Audience
from karte.profile.format import number
from karte.publish.report import conservation
from karte.study import compute
from karte.wareki import era_date

if TYPE_CHECKING:
    from pathlib import Path

    from karte.config import Config
    from karte.inputs import Inputs
    from karte.progress import Progress
    from karte.tables.types import CountTable

_CUT = 1 - 1e-9


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
        config = load_config(config_path)
        title = f"{config.municipality.name} {config.words.product} {config.edition}年度版"
        inputs = read_inputs(config, config_path.parent, Audience.PUBLIC, findings, progress)
        results = compute(config, inputs, Audience.PUBLIC, findings, progress)
    except KarteError as error:
        return CheckReport(title, errors=error.problems, doubts=tuple(findings.found))
    drawn = inputs.districts.has_shapes and results.small_areas.has_shapes
    return CheckReport(
        title=title,
        errors=(),
        doubts=results.findings,
        assumptions=_assumptions(config, inputs),
        reads=_reads(inputs),
        balances=conservation(results),
        hidden=tuple(
            group for _, table in inputs.tables for group in _hidden(table, _names(inputs))
        ),
        cut=_cut(inputs, max(inputs.small_areas)),
        map=cut_map(results) if drawn else None,
    )


def _reads(inputs: Inputs) -> tuple[Read, ...]:
    rows = {table.origin.id: f"{len(table.values)}行" for _, table in inputs.tables}
    rows |= {one.origin.id: f"{len(one.frame)}小地域" for one in inputs.small_areas.values()}
    rows |= {one.origin.id: f"{len(one.frame)}か所" for one in inputs.places}
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


def _assumptions(config: Config, inputs: Inputs) -> tuple[str, ...]:
    found = []
    for year, crosswalk in inputs.crosswalks.items():
        if crosswalk.slivers:
            found.append(
                f"{year}年の小地域: 幅10m未満のずれ{crosswalk.slivers}か所は、境界データの"
                "作り方の違いと見なし、町丁を分けませんでした。"
            )
    if inputs.districts.has_shapes:
        found.append(f"面積は {inputs.districts.frame.crs.name} で測りました。")
    if config.districts.overlap == "split":
        found.append("区域の重なりは、重なる区域に等しく分けました（overlap = split）。")
    if config.districts.terms_confirmed:
        found.append(f"区域データの利用条件: {config.districts.terms_confirmed}")
    hidden = {name for _, table in inputs.tables for name in table.hidden}
    if hidden:
        found.append("秘匿された町丁の数は、合算先の数を小地域の人口・世帯数の割合で分けました。")
    return tuple(found)


def _names(inputs: Inputs) -> dict[str, str]:
    return {
        key: name
        for areas in inputs.small_areas.values()
        for key, name in zip(areas.frame["key_code"], areas.frame["name"], strict=True)
    }


def _hidden(table: CountTable, names: dict[str, str]) -> list[HiddenGroup]:
    if not table.hidden:
        return []
    members: dict[str, list[str]] = {}
    for row, key in zip(table.members["row_id"], table.members["key_code"], strict=True):
        members.setdefault(row, []).append(key)
    groups = []
    for row, keys in members.items():
        inside = [key for key in keys if key in table.hidden]
        if inside:
            first = table.values.columns[0]
            groups.append(
                HiddenGroup(
                    source=table.origin.title,
                    receiver=f"{table.names[row]}（{row}）",
                    hidden="、".join(names.get(key, key) for key in inside),
                    people=number(float(table.values.loc[row].to_dict()[first])),
                )
            )
    return groups


def _cut(inputs: Inputs, year: int) -> tuple[CutTown, ...]:
    crosswalk, areas = inputs.crosswalks[year], inputs.small_areas[year]
    districts = dict(
        zip(inputs.districts.frame["district_id"], inputs.districts.frame["name"], strict=True)
    )
    people = dict(zip(areas.frame["key_code"], areas.frame["population"], strict=True))
    names = dict(zip(areas.frame["key_code"], areas.frame["name"], strict=True))
    parts: dict[str, list[str]] = {}
    shares = crosswalk.shares[["key_code", "district_id", "share"]]
    for key, district, share in shares.itertuples(index=False, name=None):
        if share < _CUT:
            parts.setdefault(key, []).append(f"{districts[district]} {number(100 * share, 1)}%")
    outside = crosswalk.coverage[["key_code", "share"]]
    for key, share in outside.itertuples(index=False, name=None):
        parts.setdefault(key, []).append(f"区域の外 {number(100 * share, 1)}%")
    ordered = sorted(parts, key=lambda key: (-people[key], key))
    return tuple(
        CutTown(names[key], key, number(people[key]), "、".join(parts[key])) for key in ordered
    )
