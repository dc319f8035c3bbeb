"""What the cells of a table of targets say: figures, ways, statistics, and for whom."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from karte.model import Audience, Dataset, Estimate, Status
from karte.sources.own_cells import MOST, parse_own_cell
from karte.tables.targets import Wanted

WANTED: dict[str, Wanted | None] = {
    "": None,
    **dict.fromkeys(("上げる", "増やす", "増加", "上昇", "↑"), Wanted.RAISE),
    **dict.fromkeys(("下げる", "減らす", "減少", "低下", "↓"), Wanted.LOWER),
    **dict.fromkeys(("保つ", "維持", "維持する", "→"), Wanted.KEEP),
}
DATASETS: dict[str, Dataset | None] = {
    "": None,
    "国勢調査": Dataset.CENSUS,
    "住民基本台帳": Dataset.REGISTER,
    "住基": Dataset.REGISTER,
    "市の資料": None,
}
AUDIENCES = {
    **dict.fromkeys(("公開", "public"), Audience.PUBLIC),
    **dict.fromkeys(("庁内", "庁内検討用", "非公開", "internal"), Audience.INTERNAL),
}
_SIGNED = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
_MINUS = str.maketrans("▲△−–", "----")
_LONGEST = 30


class TargetFigure(NamedTuple):
    """A figure, or why there is none, and to how many digits after the point it was written."""

    estimate: Estimate
    decimals: int = 0


def parse_figure(text: str, unit: str) -> TargetFigure:
    """Return what a cell of 現状, 目標 or 実績 says.

    Parameters
    ----------
    text : str
        As in the table; a negative figure has - or ▲ before it.
    unit : str
        Unit of the row, which may stand behind the figure.

    Returns
    -------
    TargetFigure
        Not provided where the cell is blank, not applicable where it is a dash, suppressed where
        it is X. None of them is 0.

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> [parse_figure(one, "%").estimate.value for one in ("30.5%", "▲1.2", "1,234", "－")]
    [30.5, -1.2, 1234.0, None]
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    own = unicodedata.normalize("NFKC", unit).strip()
    bare = plain.removesuffix(own).strip() if own else plain
    if bare and len(bare) <= _LONGEST and (found := _SIGNED.fullmatch(bare.translate(_MINUS))):
        value = float(f"{found[1]}{found[2].replace(',', '')}.{found[3] or 0}")
        if abs(value) > MOST:
            raise ValueError(text)
        return TargetFigure(Estimate(value=value, status=Status.REPORTED), len(found[3] or ""))
    other = parse_own_cell(text, "")
    if other.status.has_value:
        raise ValueError(text)
    return TargetFigure(Estimate(value=None, status=other.status))
