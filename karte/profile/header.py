"""What stands on every page: names, year, publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Audience, Status
from karte.profile.types import Header, Source
from karte.wareki import era_date, fiscal_year

if TYPE_CHECKING:
    import datetime as dt

    from karte.profile.results import Results


def make_header(results: Results) -> Header:
    """Return the header of an edition.

    Parameters
    ----------
    results : Results
        Gives the declaration and the audience.

    Returns
    -------
    Header
        With dates in 和暦 and 西暦.
    """
    config = results.config
    internal = results.audience is Audience.INTERNAL
    return Header(
        edition=config.edition,
        edition_label=f"{fiscal_year(config.edition)}版",
        municipality=config.municipality.name,
        municipality_code=config.municipality.code,
        kind=config.municipality.kind,
        unit=config.words.unit,
        council=config.words.council,
        product=config.words.product,
        department=config.publisher.department,
        contact=config.publisher.contact,
        issued_label=era_date(config.publisher.issued),
        issued=config.publisher.issued.isoformat(),
        audience_label=results.audience.label if internal else "",
        notice=config.municipality.notice,
        district_count=len(results.districts.frame),
    )


def municipality_word(kind: str) -> str:
    """Return the word for the whole municipality: 市全体, 町全体, 村全体, 区全体."""
    return f"{'区' if kind == '特別区' else kind}全体"


def mean_word(unit: str) -> str:
    """Return the label of a mean per district."""
    return f"1{unit}あたり平均"


def make_sources(results: Results) -> tuple[Source, ...]:
    """Return the credits of everything that was used, one for each series of one publisher."""
    groups: dict[tuple[str, str], list[dt.date]] = {}
    for origin in results.origins:
        dates = groups.setdefault((origin.credit, origin.licence), [])
        if origin.date is not None and origin.date not in dates:
            dates.append(origin.date)
    return tuple(
        Source(credit=credit, licence=licence, date_label=_dates(sorted(dates)))
        for (credit, licence), dates in groups.items()
    )


def _dates(dates: list[dt.date]) -> str:
    """Return one date, or the first and the last of several with their number."""
    if len(dates) < 2:  # noqa: PLR2004 - one is no span
        return "".join(era_date(date) for date in dates)
    return f"{era_date(dates[0])}から{era_date(dates[-1])}まで（{len(dates)}時点）"


def make_notes(results: Results) -> tuple[str, ...]:
    """Return the notes that hold for every page of the edition."""
    unit, kind = results.config.words.unit, results.config.municipality.kind
    notes = [
        (
            f"{unit}の境が町丁を横切るところでは、町丁の数を面積の割合で分けています。"
            f"そのような数には「{Status.ESTIMATED.label}」と示しました。数えた値ではありません。"
        ),
        (
            f"人数と世帯数は、{unit}とその外の合計が{municipality_word(kind)}と一致するように"
            "整数にしています。このため内訳の合計が総数と一致しないことがあります。"
            "割合は整数にする前の数から計算しています。"
        ),
        (
            "「秘匿」は調査の規則で公表されない数、「未提供」はもとになる資料がない数、"
            "「該当なし」は計算の対象がない数です。いずれも0とは違います。"
        ),
        (
            "国勢調査（ふだん住んでいる人）と住民基本台帳（住民登録をしている人）は"
            "数え方が違うため、2つの数をつなげて増減を計算することはできません。"
        ),
    ]
    if results.crosswalk.slivers:
        notes.append(
            f"境界データの作り方の違いによる幅10m未満のずれ（{results.crosswalk.slivers}か所）は、"
            "町丁を分けたものとは見なしていません。"
        )
    return tuple(notes)
