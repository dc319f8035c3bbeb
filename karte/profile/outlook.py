"""What comes next for a district: projection, its own error, pupils, and what it would take."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile import format as formats
from karte.profile.drawings import Cell, Row, Table
from karte.profile.meanings import Outlook, Slider
from karte.profile.outlook_chart import make_chart, year_label
from karte.projection import (
    GOALS,
    KINDS,
    VARIANTS,
    YEARS_AHEAD,
    Backtest,
    Forecast,
    NoForecast,
    simulator_data,
)
from karte.projection.simulator import MOST
from karte.wareki import era_date
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.comparison import Figures
    from karte.config import Config
    from karte.model import Area, Estimate
    from karte.statistics import AreaCounts

_AFTER = 20
_HOUSEHOLDS = (1, 2, 5, 10)
_SHOWN = ("total", "children", "elderly")


def make_outlook(
    found: Forecast | NoForecast | None,
    figures: Figures,
    official: Sequence[AreaCounts],
    config: Config,
    area: Area,
) -> Outlook:
    """Return everything that a page says of the years to come.

    Parameters
    ----------
    found : Forecast, NoForecast or None
        The projection of all areas.
    figures : Figures
        What was counted, for the chart.
    official : sequence of AreaCounts
        国土交通省's projection by district, if there is one.
    config : Config
        For the municipality's words.
    area : Area
        The district.

    Returns
    -------
    Outlook
        With the reason where there is nothing to show, or where it is withheld.
    """
    if found is None or isinstance(found, NoForecast):
        reasons = () if found is None else found.reasons
        return _nothing("。".join(reasons) + "。" if reasons else "")
    if area in found.reasons:
        return _nothing(f"{found.reasons[area]}。")
    if found.withheld(area):
        return _nothing(
            "この計算は、過去について確かめたところ「何も変わらない」とするより大きく外れたため、"
            f"この{config.words.unit}では示していません。{_error(found, area)}"
        )
    simulator = simulator_data(found, area)
    return Outlook(
        missing="",
        error=_error(found, area),
        chart=make_chart(found, figures, area, config),
        table=_table(found, area),
        variants=_variants(found, area),
        official=_official(official, area),
        pupils=_pupils(found, area),
        households=_households(found, area),
        needed=_needed(found, area),
        assumptions=tuple(_in_words(one, config) for one in found.assumptions),
        sliders=tuple(Slider(id=kind, label=label, most=MOST) for kind, label in KINDS.items()),
        years=found.years,
        data=json.dumps(simulator, ensure_ascii=True, separators=(",", ":")) if simulator else "",
    )


def _nothing(reason: str) -> Outlook:
    return Outlook(missing=reason or "将来推計のもとになる資料は未提供です。")


def _in_words(text: str, config: Config) -> str:
    """Return a sentence in the municipality's own words."""
    whole = municipality_word(config.municipality.kind)
    for general, own in (("市区町村全体", whole), ("市区町村", whole), ("区域", config.words.unit)):
        text = text.replace(general, own)
    return text


def _error(found: Forecast, area: Area) -> str:
    """Return how far the same calculation would have missed in the past."""
    checked = found.checked
    if not isinstance(checked, Backtest):
        return f"{checked.reason}。"
    row = found.row(area)
    total, old = (float(one[row]) for one in (checked.errors.total, checked.errors.old))
    if math.isnan(total):
        return ""
    _, _fitted, start, end = found.check_dates
    told = [f"人口が実際より{_missed(total)}"]
    if not math.isnan(old):
        told.append(f"65歳以上の人数が{_missed(old)}")
    overlap = "（参考: 期間が重なっています）" if checked.overlapping else ""
    doubt = (
        "「何も変わらない」とするほうが近かった数があるため、参考としてご覧ください。"
        if found.doubtful(area)
        else ""
    )
    return (
        f"同じ計算を{era_date(start)}の時点で行うと、{era_date(end)}には"
        f"{'、'.join(told)}という結果でした{overlap}。{doubt}"
    )


def _missed(error: float) -> str:
    size = formats.number(abs(error), 1)
    if size == "0.0":
        return "ほぼ同じ"
    return f"{size}%{'多い' if error > 0 else '少ない'}"


def _figure(estimate: Estimate) -> Cell:
    return Cell(text=formats.figure(estimate.value, estimate.status), status=estimate.status)


def _share(found: Forecast, area: Area, year: int, variant: str = "trend") -> Cell:
    share = found.share_65(area, year, variant)
    status = Status.NOT_APPLICABLE if share is None else Status.PROJECTED
    return Cell(text=formats.figure(share, status, 1), status=status)


def _table(found: Forecast, area: Area) -> Table:
    rows = tuple(
        Row(
            label=year_label(year) + ("（もとの年）" if year == found.base.year else ""),
            cells=(
                *(_figure(found.estimate(area, year, one)) for one in _SHOWN),
                _share(found, area, year),
            ),
        )
        for year in found.years
    )
    return Table(
        caption=VARIANTS["trend"],
        head="年",
        columns=("総人口（人）", "15歳未満（人）", "65歳以上（人）", "65歳以上の割合（%）"),
        rows=rows,
        notes=("予測ではなく、これまでの変化が同じ割合で続くとした計算です。",),
    )


def _variants(found: Forecast, area: Area) -> Table:
    rows = tuple(
        Row(
            label=label,
            cells=tuple(
                _figure(found.estimate(area, year, "total", variant)) for year in found.years[1:]
            ),
        )
        for variant, label in VARIANTS.items()
    )
    return Table(
        caption="仮定を変えた場合の総人口（人）",
        head="仮定",
        columns=tuple(f"{year}年" for year in found.years[1:]),
        rows=rows,
        notes=(),
    )


def _official(official: Sequence[AreaCounts], area: Area) -> Table | None:
    """Return the projection of the ministry as it stands, which is made on other assumptions."""
    known = [one for one in official if one.place("population") is not None]
    cells = [
        (one.date.year, one.estimate(area, "population")) for one in known if area in one.areas
    ]
    if not cells:
        return None
    return Table(
        caption="参考: 国土交通省のメッシュ別将来推計による総人口（人）",
        head="資料",
        columns=tuple(f"{year}年" for year, _ in cells),
        rows=(Row(label="500m・250mメッシュ別", cells=tuple(_figure(one) for _, one in cells)),),
        notes=("仮定も計算の方法も違うため、上の表と差し引きはできません。",),
    )


def _pupils(found: Forecast, area: Area) -> Table | None:
    row = found.pupils[found.row(area)]
    if any(math.isnan(one) for one in row):
        return None
    first = found.base.year
    return Table(
        caption="6〜11歳（小学生の年齢）の人数の見込み（人）",
        head="年",
        columns=tuple(str(first + one) for one in range(1, YEARS_AHEAD + 1)),
        rows=(
            Row(
                label="6〜11歳",
                cells=tuple(
                    Cell(text=formats.number(float(one)), status=Status.PROJECTED) for one in row
                ),
            ),
        ),
        notes=(
            "いま登録されている子どもの年齢から計算した見込みで、小学校の児童数とは一致しません。",
        ),
    )


def _households(found: Forecast, area: Area) -> Table | None:
    """Return what 0, 1, 2, 5 and 10 households a year do to the district."""
    year = found.base.year + min(_AFTER, found.years[-1] - found.base.year)
    step = found.years.index(year)
    base, effects = found.series(area)
    rows = [_row("移り住む世帯がない場合", base[step])]
    for place, label in enumerate(KINDS.values()):
        rows += [
            _row(f"{label} 年{number}世帯", base[step] + number * effects[place, step])
            for number in _HOUSEHOLDS
        ]
    return Table(
        caption=f"毎年移り住む世帯があると、{year_label(year)}はどうなるか",
        head="移り住む世帯",
        columns=("総人口（人）", "15歳未満（人）", "65歳以上の割合（%）"),
        rows=tuple(rows),
        notes=(
            "移り住んだ世帯も、ほかの人と同じ割合で年をとり、転出し、子どもを持つとした計算です。",
        ),
    )


def _row(label: str, measured: Sequence[float]) -> Row:
    total, children, old = (float(one) for one in measured[:3])
    share = 100 * old / total if total > 0 else None
    status = Status.PROJECTED
    return Row(
        label=label,
        cells=(
            Cell(text=formats.number(total), status=status),
            Cell(text=formats.number(children), status=status),
            Cell(
                text=formats.figure(share, status if share is not None else _NONE, 1),
                status=status if share is not None else _NONE,
            ),
        ),
    )


_NONE = Status.NOT_APPLICABLE


def _needed(found: Forecast, area: Area) -> Table:
    horizons = found.needed.horizons
    rows, reasons = [], dict[str, None]()
    for goal, wanted in GOALS.items():
        for kind, label in KINDS.items():
            cells = []
            for horizon in horizons:
                answer = found.answer(area, goal, kind, horizon)
                if answer.rounded is None:
                    reasons.setdefault(answer.reason)
                    cells.append(Cell(text="できません", status=_NONE))
                else:
                    text = f"年{answer.rounded:,}世帯" if answer.rounded else "必要なし"
                    cells.append(Cell(text=text, status=Status.PROJECTED))
            rows.append(Row(label=f"{wanted}：{label}", cells=tuple(cells)))
    return Table(
        caption="いまのすがたを保つのに必要な世帯数",
        head="めざすこと：移り住む世帯",
        columns=tuple(f"{one}年後まで" for one in horizons),
        rows=tuple(rows),
        notes=tuple(f"{one}。" for one in reasons if one),
    )
