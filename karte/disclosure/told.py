"""What staff are told of what is withheld: how much, and where it did not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.disclosure.cells import group_id
from karte.disclosure.former import FORMER, PART
from karte.errors import Problems
from karte.tables.columns import COUNTS
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.config import Config
    from karte.disclosure.attack import Leak
    from karte.disclosure.cost import Cost
    from karte.disclosure.register import Printed
    from karte.disclosure.system import Cell
    from karte.inputs import Inputs

_FEW = 10
_KINDS = {
    "district": "区域",
    "group": "まとまり",
    "municipality": "全体",
    "remainder": "区域の外",
    "town": "町丁",
    PART: "前の年度版から区域が変わった所",
    FORMER: "前の年度版の区域",
}
_NOT_MADE = "公開用の版は作っていません。"


class Names:
    """How cells of one date are called in messages for staff.

    Parameters
    ----------
    config : Config
        For the words.
    inputs : Inputs
        For the districts.
    printed : Printed
        For towns and groups.
    """

    def __init__(self, config: Config, inputs: Inputs, printed: Printed) -> None:
        frame = inputs.districts.frame
        code = config.municipality.code
        self.when = f"住民基本台帳 {era_date(printed.counts.date)}"
        self._names = dict(zip(frame["district_id"], frame["name"], strict=True))
        self._names |= {
            printed.counts.areas[-2].id: config.municipality.name,
            printed.counts.areas[-1].id: f"{config.words.unit}の外",
        }
        for name, members in printed.groups.items():
            self._names |= {group_id(code, name, one): one for one in members.values()}
        for ground in printed.grounds:
            self._names |= {str(row): str(name) for row, name in ground.table.names.items()}

    def of(self, cells: Sequence[Cell]) -> str:
        """Return the names of cells, of the first few where there are many."""
        first = "、".join(
            f"{_KINDS[one.kind]}「{self._names.get(one.id, one.id)}」の{_label(one.count_id)}"
            for one in cells[:_FEW]
        )
        return first if len(cells) <= _FEW else f"{first} ほか{len(cells) - _FEW}"


def _label(count: str) -> str:
    return COUNTS[count].label if count in COUNTS else count


def refuse_leaks(leaks: Sequence[tuple[Cell, Leak]], names: Names) -> None:
    """Stop the build if what is to be printed tells a small number.

    Parameters
    ----------
    leaks : sequence of (Cell, Leak)
        What can be worked out.
    names : Names
        How areas are called.

    Raises
    ------
    KarteError
        One problem for each cell.
    """
    problems = Problems()
    for cell, leak in leaks:
        known = f"{leak.least}" if leak.least == leak.most else f"{leak.least}〜{leak.most}"
        problems.add(
            f"伏せるはずの数が、公開する数から分かります: {names.of([cell])}（{known}と分かる）。",
            where=names.when,
            hint=f"{_NOT_MADE}[resident_register] files からこの時点の表を外すと作れます。"
            "この表示を karte の開発元に知らせてください。",
        )
    problems.raise_if_any()


def refuse_unkept(cell: Cell, threshold: int, names: Names) -> None:
    """Stop the build as a small number can be worked out whatever is withheld.

    Parameters
    ----------
    cell : Cell
        Which.
    threshold : int
        The least number besides 0 that is printed.
    names : Names
        How areas are called.

    Raises
    ------
    KarteError
        Always.
    """
    problems = Problems()
    problems.add(
        f"{threshold}より小さい数を、ほかの数を伏せても守れませんでした: {names.of([cell])}。",
        where=names.when,
        hint=f"{_NOT_MADE}[resident_register] files からこの時点の表を外してください。"
        "この表示を karte の開発元に知らせてください。",
    )
    problems.raise_if_any()


def refuse_unknown(issues: Sequence[str], names: Names) -> None:
    """Stop the build as nobody knows on which ground an earlier edition counted.

    Parameters
    ----------
    issues : sequence of str
        Which, each once.
    names : Names
        How areas are called.

    Raises
    ------
    KarteError
        If there is any.
    """
    problems = Problems()
    for one in issues:
        year, _, former = one.partition("-r")
        called = f"{year}年度版" + ("（訂正前）" if former else "")
        problems.add(
            f"{called}が、同じ時点の数を違う区域か違う台帳で公開しています。"
            f"2つの版を引き算すると小さい数が分かるおそれがありますが、{called}をどの区域で"
            "数えたかの記録がないため、点検できません。",
            where=names.when,
            hint=f"{_NOT_MADE}出力フォルダーの printed/{one}.json を控えから戻すか、"
            "[resident_register] files からこの時点の表を外してください。",
        )
    problems.raise_if_any()


def refuse_own(name: str, cells: Sequence[Cell], districts: Mapping[str, str]) -> None:
    """Stop the build if a figure of the city's own tells a small number all the same.

    Parameters
    ----------
    name : str
        Of the figure.
    cells : sequence of Cell
        What can be worked out.
    districts : mapping of str to str
        Names by id.

    Raises
    ------
    KarteError
        If there is any.
    """
    problems = Problems()
    if cells:
        told = "、".join(f"「{districts.get(one.id, _KINDS[one.kind])}」" for one in cells[:_FEW])
        problems.add(
            f"伏せるはずの数が、公開する数から分かります: {told}の{name}。",
            where=f"karte.toml [[own_figures]] {name}",
            hint=f'{_NOT_MADE}この資料を audience = "internal"（庁内だけ）にすると作れます。'
            "この表示を karte の開発元に知らせてください。",
        )
    problems.raise_if_any()


def note_undeclared(section: str, title: str, threshold: int, findings: Problems) -> None:
    """Tell that a source is taken for unpublished, as nothing is declared.

    Parameters
    ----------
    section, title : str
        Where it is declared, and what it is.
    threshold : int
        The least number besides 0 that is printed.
    findings : Problems
        Receives it.
    """
    findings.add(
        f"{title}の小さい数の扱い（treatment）も、オープンデータの利用条件（licence）も書かれていない"
        f"ため、公表していない資料とみなし、{threshold}より小さい数を伏せました。",
        where=f"karte.toml {section}",
        hint='公表していないなら treatment = "none"、表のとおり公表しているなら '
        'treatment = "already_public" と書いてください（docs/disclosure.md）。',
    )


def cost_lines(costs: Mapping[str, Sequence[Cost]], threshold: int) -> list[str]:
    """Return what was withheld as lines of the report for staff.

    Parameters
    ----------
    costs : mapping of str to sequence of Cost
        By what was treated.
    threshold : int
        The least number besides 0 that is printed.

    Returns
    -------
    list of str
        Indented by two; nothing where nothing had to be treated.
    """
    lines = []
    for title, tables in costs.items():
        for one in tables:
            share = 100 * one.withheld / one.cells
            people = 100 * one.withheld_people / one.people if one.people else 0.0
            lines.append(
                f"  {title} {_KINDS[one.table]}: {one.cells:,}のうち"
                f"{one.withheld:,}を秘匿（{share:.1f}%。{threshold}より小さいもの {one.small:,}、"
                f"それを守るためのもの {one.withheld - one.small:,}。数の合計では{people:.1f}%）"
            )
    return lines
