"""The A3 worksheet of a district: its largest certain differences, and room to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.charts import strip_svg
from karte.charts.svg import text_width
from karte.render.frame import frame
from karte.render.ranges import below
from karte.render.refusals import refusal

if TYPE_CHECKING:
    from karte.profile.types import CommonSheet, Difference, Profile
    from karte.render.frame import Json
    from karte.render.typeset import Typesetter

_SIDE_POINTS = 345.0
_NAME_POINTS, _NAME_LEAST = 30.0, 18.0
_MOST_COMMON = 8
"""Rows of common indicators that leave room for the rest; the page has all."""


def render_worksheet(profile: Profile, typesetter: Typesetter) -> bytes:
    """Write the sheet on which a district's people work together.

    Parameters
    ----------
    profile : Profile
        Of the district.
    typesetter : Typesetter
        With the typefaces.

    Returns
    -------
    bytes
        One page of A3 on its side, PDF/A-2a and PDF/UA-1.

    Raises
    ------
    KarteError
        When no typeface has a character that is needed, or Typst refuses the sheet.
    """
    data: dict[str, object] = {
        "frame": frame(profile.header, profile.sources, typesetter.families, "a3"),
        "worksheet": worksheet_data(profile),
    }
    try:
        return typesetter.pdf("worksheet.typ", data, profile.header.issued)
    except RuntimeError as error:
        raise refusal(error, profile, typesetter.families) from error


def worksheet_data(profile: Profile) -> Json:
    """Collect the words of a worksheet.

    Parameters
    ----------
    profile : Profile
        Of the district.

    Returns
    -------
    dict
        Plain JSON.
    """
    header = profile.header
    found = profile.differences
    return {
        "title": f"{profile.district_name} 話し合いのワークシート",
        "description": f"{profile.district_name}の強み、課題、やりたいことを書くためのA3の用紙",
        "name": profile.district_name,
        "name-size": _name_size(profile.district_name),
        "what": "話し合いのワークシート",
        "fields": {
            "date": "日付　　　　　年　　　月　　　日",
            "place": "場所",
            "names": "グループ・名前",
        },
        "differences": {
            "title": "数字で見る、はっきりした違い",
            "why": found.why_fewer if found else "",
            "note": (
                f"目盛りは{header.unit}それぞれの値（右ほど大きい）、"
                f"点線は比べる相手、丸はこの{header.unit}です。"
            ),
            "found": [_difference(one) for one in (found.found if found else ())],
        },
        "questions": {
            "title": "話し合ってみませんか",
            "lines": [one.text for one in profile.reading.questions],
        },
        "common": _common(profile.sheet, header.unit) if profile.sheet else None,
        "memo": "メモ",
        "writing": [
            {"title": "強み", "hint": f"この{header.unit}のよいところ"},
            {"title": "課題", "hint": "気になること、困っていること"},
            {"title": "やりたいこと", "hint": "だれと、いつから"},
        ],
    }


def _name_size(name: str) -> float:
    """Return the points in which a name takes one line, or two if it is long."""
    fitting = _SIDE_POINTS / text_width(name, 1)
    return max(min(_NAME_POINTS, fitting), _NAME_LEAST)


def _difference(one: Difference) -> Json:
    made = f"{one.made}、およそ{one.likely}{one.unit}" if one.likely else one.made
    return {
        "name": one.name,
        "text": one.text,
        "unit": one.unit,
        "said": f"{one.whole_label}（{one.whole_text}）より{one.said}",
        "behind": [f"{one.standing}　{made}", one.source_label],
        "standing": f"{one.name}: {one.standing}",
        "strip": strip_svg(one.value, one.others, one.reference, one.standing),
    }


def _common(sheet: CommonSheet, unit: str) -> Json:
    shown = sheet.rows[:_MOST_COMMON]
    left = len(sheet.rows) - len(shown)
    more = f"ほかの{left}の指標は、この{unit}のページにあります。" if left else ""
    return {
        "title": "共通の指標",
        "head": ["指標", f"この{unit}", sheet.whole_head, "強み", "課題"],
        "box": "□",
        "rows": [
            {
                "label": row.label,
                "own": row.own.text,
                "shown": row.own.status.has_value,
                "below": below(row.own),
                "whole": row.whole,
            }
            for row in shown
        ],
        "note": f"強み、課題だと思うものの□に印を付けてください。Cは参考の数字です。{more}",
    }
