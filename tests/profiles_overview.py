"""What a drawn index offers beside its table: names to look for, figures to compare, files."""

from __future__ import annotations

from karte.model import Grade, Status
from karte.profile.types import Compared, ComparedFigure, Download, Entry, Finder

TOWNS = {
    "本町一丁目": (0,),
    "本町二丁目": (0, 4),
    "本町十二丁目": (4,),
    "大字浜田": (1,),
    "藤ヶ丘": (8,),
    "髙﨑町": (6,),
    "茅ノ木町": (2,),
    "みなと町": (1,),
    "沖ノ島": (),
    "<b>町": (3,),
}
DOWNLOADS = (
    Download(href="data/counts.csv", label="人数・世帯数など（CSV）", note="男女・年齢別の数"),
    Download(href="manifest.json", label="目録（JSON）", note="もとにした資料"),
)


def finders(ids: tuple[str, ...]) -> tuple[Finder, ...]:
    """Return towns, one of them parted and one in no district, a school and a group."""
    notes = {0: "校区の外", 2: "2つの校区に分かれます"}
    towns = tuple(
        Entry(
            name=name,
            districts=tuple(ids[one] for one in places),
            note=notes.get(len(places), ""),
        )
        for name, places in TOWNS.items()
    )
    return (
        Finder(id="town", caption="町丁・字と校区", head="町丁・字", entries=towns, notes=("注",)),
        Finder(
            id="school",
            caption="学校がある校区",
            head="学校",
            entries=(Entry(name="北浜中学校", districts=(ids[7],)),),
        ),
        Finder(
            id="group-1",
            caption="中学校区と校区",
            head="中学校区",
            entries=(Entry(name="東中学校区", districts=ids[2:5]),),
        ),
    )


def compared(count: int) -> tuple[Compared, ...]:
    """Return a count, a share with a rough and a hidden figure, and a change."""
    people = tuple(counted(f"{8412 + 310 * one:,}人", 8412.0 + 310 * one) for one in range(count))
    shares = [counted(f"{20.0 + one:.1f}%", 20.0 + one, level=one // 3) for one in range(count)]
    rough = {"low": 17.0, "high": 23.5, "likely": "17.0〜23.5", "grade": Grade.C}
    shares[0] = shares[0].model_copy(update={"status": Status.ESTIMATED, **rough})
    shares[7] = ComparedFigure(
        text=Status.SUPPRESSED.label,
        status=Status.SUPPRESSED,
        value=None,
        low=None,
        high=None,
        likely="",
        grade=None,
        level=None,
    )
    changes = tuple(counted(f"{one - 4:+.1f}%", one - 4.0, level=one // 5) for one in range(count))
    register = "住民基本台帳 令和8年4月1日（2026年）"
    return (
        indicator("population", "総人口", people, (), ("1校区あたり平均", 9740, "9,740人")),
        indicator(
            "ageing_rate",
            "高齢化率",
            tuple(shares),
            ("23%未満", "23〜26%", "26%以上"),
            ("市全体", 24.6, "24.6%"),
        ),
        indicator(
            "population_change", "人口増減", changes, ("増", "減"), ("市全体", -1.2, "▲1.2%")
        ).model_copy(update={"source_label": f"{register}</script>"}),
    )


def counted(text: str, value: float, level: int | None = None) -> ComparedFigure:
    """Return a figure that was not split."""
    return ComparedFigure(
        text=text,
        status=Status.OBSERVED,
        value=value,
        low=None,
        high=None,
        likely="",
        grade=None,
        level=level,
    )


def indicator(
    name: str,
    label: str,
    figures: tuple[ComparedFigure, ...],
    legend: tuple[str, ...],
    whole: tuple[str, float, str],
) -> Compared:
    """Return one indicator of all districts, beside its label, number and text for the whole."""
    return Compared(
        id=name,
        label=label,
        unit="%" if legend else "人",
        source_label="住民基本台帳 令和8年4月1日（2026年）",
        whole_label=whole[0],
        whole_text=whole[2],
        whole=whole[1],
        legend=legend,
        said=f"{label}の値は低いものから高いものまであります。",
        figures=figures,
    )
