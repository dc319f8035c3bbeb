"""The part of ``karte.toml`` that declares what was put right in an edition once published."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from karte.config.districts import Text
from karte.model import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 150
"""More characters find no room on the first page of a print."""


class RevisionConfig(Frozen):
    """One 正誤 note of a revision (訂正版)."""

    number: Annotated[int, Field(ge=1, le=99)] = Field(
        description="訂正第何版か（1から。同じ版の正誤が2つ以上あれば、同じ番号でくり返す）",
        examples=[1],
    )
    date: dt.date = Field(description="訂正した日", examples=[dt.date(2026, 7, 15)])
    note: Annotated[Text, Field(max_length=LONGEST)] = Field(
        description="正誤（何がどう誤っていて、正しくはどうか。ページと PDF に印刷する）",
        examples=["総人口 誤 8,214人 → 正 8,241人"],
    )
    district: str = Field(
        "",
        description="区域の名前かコード（空ならすべての区域に印刷する）",
        examples=["中央小学校"],
    )


def wrong_order(revisions: Sequence[RevisionConfig]) -> str:
    """Return what is wrong with the numbers and dates of revisions, or nothing.

    Parameters
    ----------
    revisions : sequence of RevisionConfig
        In the order of the file.

    Returns
    -------
    str
        In words for staff.

    Examples
    --------
    >>> import datetime as dt
    >>> one = RevisionConfig(number=2, date=dt.date(2026, 7, 1), note="…")
    >>> wrong_order([one])
    '訂正版の番号 number は 1 から順に付けてください（いまは 2）'
    """
    numbers = [one.number for one in revisions]
    known = sorted(set(numbers))
    if known != list(range(1, len(known) + 1)):
        found = "、".join(map(str, known))
        return f"訂正版の番号 number は 1 から順に付けてください（いまは {found}）"
    dates = [{one.date for one in revisions if one.number == number} for number in known]
    if any(len(one) > 1 for one in dates):
        return "同じ番号の訂正版に、違う日付 date が書かれています"
    days = [min(one) for one in dates]
    return "" if days == sorted(days) else "訂正版の日付 date が、番号の順になっていません"
