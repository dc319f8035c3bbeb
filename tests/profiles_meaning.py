"""What a drawn profile says of its figures: made by hand, as `profiles` makes the rest."""

from __future__ import annotations

from karte.model import Grade, Status
from karte.profile.types import (
    Cell,
    CommonSheet,
    Dot,
    Line,
    Outlook,
    Quadrant,
    ReadAloud,
    Row,
    SeriesChart,
    SeriesLine,
    SeriesPoint,
    SheetRow,
    Slider,
    Table,
)

YEARS = (2026, 2031, 2036)
DATA = (
    '{"years":[2026,2031,2036],"kinds":[{"id":"couple_20s","label":"20代の夫婦","most":20}],'
    '"base":{"total":[8412,8010,7590],"children":[808,760,700],"elderly":[2927,2900,2880]},'
    '"effects":{"couple_20s":{"total":[0,10,21],"children":[0,0,3],"elderly":[0,0,0]}}}'
)


def observed(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text=one, status=Status.OBSERVED) for one in texts)


def small_table(caption: str, columns: tuple[str, ...], rows: dict[str, tuple[str, ...]]) -> Table:
    return Table(
        caption=caption,
        head="年",
        columns=columns,
        rows=tuple(Row(label=label, cells=observed(*cells)) for label, cells in rows.items()),
        notes=(),
    )


READING = ReadAloud(
    lines=(
        Line(
            id="old_high",
            text="65歳以上の方の割合は34.8%（推計）で、市全体より6.2ポイント高くなっています。",
            anchor="indicator-ageing_rate",
        ),
        Line(
            id="then",
            text="このまま何も変わらない場合、令和18年（2036年）の人口は約7,600人になる計算です。",
            anchor="outlook",
        ),
    ),
    why_fewer="多くの項目で市全体との違いが小さいため、文は少なくなっています。",
    questions=(Line(id="good", text="この校区のよいところは何ですか。", anchor=""),),
)
NO_READING = ReadAloud(lines=(), why_fewer="資料が足りないため、文を控えています。", questions=())
SHEET = CommonSheet(
    title="みんなで見る共通の指標（見える化シート）",
    own_head="中央小学校区",
    whole_head="市全体",
    rows=(
        SheetRow(
            label="65歳以上の割合（%）",
            own=Cell(text="34.8", status=Status.ESTIMATED, likely="33.9〜35.6", grade=Grade.B),
            whole="28.6",
            change="＋4.2ポイント",
            standing="9校区中2番目に高い",
            value=34.8,
            reference=28.6,
            others=(21.0, 24.5, 26.0, 28.0, 29.5, 30.1, 31.0, 34.8, 40.2),
        ),
        SheetRow(
            label="自治会加入率（%）",
            own=Cell(text="未提供", status=Status.NOT_PROVIDED),
            whole="未提供",
            change="—",
            standing="順位は示せません",
            value=None,
            reference=None,
            others=(),
        ),
    ),
    notes=("強みだと思うもの、課題だと思うものに印を付けてください。",),
)
DOTS = (
    Dot(name="城下小学校区", x=12.0, y=41.0, here=False, rough=True),
    Dot(name="みなと小学校区", x=14.0, y=35.0, here=False, rough=False),
    Dot(name="中央小学校区", x=17.5, y=34.8, here=True, rough=False),
    Dot(name="若葉台小学校区", x=34.0, y=12.0, here=False, rough=False),
)
QUADRANT = Quadrant(
    title="18歳未満のいる世帯の割合と65歳以上の割合",
    x_label="18歳未満のいる世帯の割合",
    y_label="65歳以上の割合",
    x_unit="%",
    y_unit="%",
    dots=DOTS,
    x_whole=17.5,
    y_whole=31.4,
    whole_label="市全体",
    corners=("どちらも高い", "65歳以上の割合が高い", "どちらも低い", "18歳未満の割合が高い"),
    notes=("点は校区、線は市全体の値です。",),
    alt="この校区の18歳未満のいる世帯の割合は17.5%、65歳以上の割合は34.8%です。",
    table=small_table(
        "18歳未満のいる世帯の割合と65歳以上の割合",
        ("18歳未満（%）", "65歳以上（%）"),
        {one.name: (f"{one.x:.1f}", f"{one.y:.1f}") for one in DOTS},
    ),
)
SIMILAR = small_table("似ている校区", ("いちばん近い点",), {"桜台小学校区": ("人口密度",)})
TARGETS = small_table(
    "目標と実績", ("目標", "実績"), {"市全体 65歳以上の割合（%）": ("31.5", "31.4")}
)
OUTLOOK = Outlook(
    missing="",
    error="同じ計算を令和3年の時点で行うと、人口が実際より2.0%多いという結果でした。",
    chart=SeriesChart(
        title="これからの人口",
        unit="人",
        lines=(
            SeriesLine(
                name="これまで（住民基本台帳）",
                points=(
                    SeriesPoint(year=2021.25, label="令和3年4月1日（2021年）", value=8724),
                    SeriesPoint(year=2026.25, label="令和8年4月1日（2026年）", value=8412),
                ),
            ),
            SeriesLine(
                name="このまま続いた場合の計算",
                points=tuple(
                    SeriesPoint(year=year + 0.25, label=f"{year}年", value=value)
                    for year, value in zip(YEARS, (8412, 8010, 7590), strict=True)
                ),
            ),
        ),
        notes=(),
        alt="この校区の人口は、このまま続くと令和18年（2036年）に7,590人になる計算です。",
    ),
    table=small_table(
        "この5年間の傾向が続く場合",
        ("総人口（人）", "15歳未満（人）", "65歳以上（人）", "65歳以上の割合（%）"),
        {
            "令和8年（2026年）": ("8,412", "808", "2,927", "34.8"),
            "令和13年（2031年）": ("8,010", "760", "2,900", "36.2"),
            "令和18年（2036年）": ("7,590", "700", "2,880", "37.9"),
        },
    ),
    variants=small_table(
        "仮定を変えた場合", ("2031年", "2036年"), {"傾向が続く": ("8,010", "7,590")}
    ),
    pupils=small_table("6〜11歳の人数の見込み", ("2027年",), {"6〜11歳": ("402",)}),
    households=small_table("移り住む世帯", ("総人口（人）",), {"20代の夫婦 年1世帯": ("7,611",)}),
    needed=small_table("必要な世帯数", ("10年後まで",), {"人口を保つ": ("年40世帯",)}),
    assumptions=("これまでの変化が同じ割合で続くと仮定しています。",),
    sliders=(Slider(id="couple_20s", label="20代の夫婦", most=20),),
    years=YEARS,
    data=DATA,
)
NO_OUTLOOK = Outlook(missing="5年おきの人口がそろっていないため、計算できません。")
