"""The lines with which a city lists the data in its 「オープンデータ一覧」."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.tables.codes import check_digit
from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.opendata.about import About

COLUMNS = (
    "全国地方公共団体コード", "ID", "地方公共団体名", "データ名称", "データ概要", "データ形式",
    "分類", "更新頻度", "URL", "API対応有無", "ライセンス", "登録日", "最終更新日", "備考",
)  # fmt: skip
"""As 自治体標準オープンデータセット has them."""


def open_data_list(
    about: About, sets: Sequence[tuple[str, str, Sequence[str]]], address: str
) -> bytes:
    """Return ``open_data_list.csv``.

    Parameters
    ----------
    about : About
        Publisher and terms.
    sets : sequence of (str, str, sequence of str)
        Title, what is in it, and endings of its files, for each set of data.
    address : str
        Where the edition is to be read; empty where the city has not said.

    Returns
    -------
    bytes
        One line a set, to be copied into the city's list; the id is the city's to give.
    """
    own = about.header
    code = own.municipality_code + check_digit(own.municipality_code)
    rows = [
        (
            code, "", own.municipality, f"{own.product} {title}", note,
            ";".join(one.upper() for one in endings), "人口・世帯", "年1回",
            f"{address}index.html#downloads" if address else "", "無", about.licence,
            own.issued, own.issued, f"{own.edition_label}。{own.department}",
        )
        for title, note, endings in sets
    ]  # fmt: skip
    return to_csv(COLUMNS, rows)
