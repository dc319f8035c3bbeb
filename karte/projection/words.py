"""What a projection assumes, in words for those who read it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.projection.choose import Chosen
    from karte.projection.cohort import Women
    from karte.projection.control import Control

VARIANTS: Mapping[str, str] = MappingProxyType(
    {
        "trend": "この5年間の傾向が続く場合",
        "municipality": "市区町村全体の傾向が区域にも当てはまる場合",
        "closed": "転入も転出もない場合（封鎖）",
    }
)
"""The variants of a projection, as printed; the first is the one that is shown first."""


def assumptions(
    chosen: Chosen, classes: Sequence[str], women: Women, control: Control, surplus: float
) -> tuple[str, ...]:
    """Return what the projection assumes.

    Parameters
    ----------
    chosen : Chosen
        Dates and source.
    classes : sequence of str
        Five-year classes, the last open.
    women : {"15-49", "20-39"}
        To which women children are related.
    control : Control
        Totals that are met.
    surplus : float
        How much more, in per cent, the parts make in the last year than the municipality
        projected as one area, before any control.

    Returns
    -------
    tuple of str
        Sentences in Japanese.
    """
    start, base = chosen.start.date, chosen.base.date
    first, last = women.split("-")
    source = chosen.base.dataset.label
    period = f"{source}の{start.year}年{start.month}月から{base.year}年{base.month}月までの変化"
    more = "多い" if surplus >= 0 else "少ない"
    found = [
        f"{period}（コーホート変化率）が、これからも同じ割合で続くと仮定しています。",
        f"生まれる子どもは、{first}〜{last}歳の女性に対する0〜4歳の割合（子ども女性比）で計算しています。",
        "男児と女児の比は、どの区域も市区町村全体のものです。",
        f"年齢は5歳ごとで、{classes[-1][:-1]}歳以上はまとめています。",
        "年齢不詳の人は、区域・男女ごとに、わかっている年齢の割合で振り分けています。",
        "人数の少ない年齢では、偶然の変化を延ばさないよう、市区町村全体の傾向に近づけています。",
        "市区町村の値は、区域ごとに計算したものの合計です。",
        f"最後の年の合計は、全体を一つとして計算した値より{abs(surplus):.1f}%{more}ものでした。",
        "「封鎖」は、令和2年の完全生命表の平均寿命などに合わせた近似の生残率によります。",
    ]
    if control.used:
        years = "・".join(f"{year}年" for year in control.used)
        found.append(
            f"{years}の合計は、市区町村全体の将来人口として示された値に合わせています"
            "（「封鎖」を除く）。その後の年は、最後に合わせた年の比率をそのまま使います。"
        )
    if control.unused:
        years = "・".join(f"{year}年" for year in control.unused)
        found.append(f"示された値のうち{years}は、計算する年ではないので使っていません。")
    return tuple(found)
