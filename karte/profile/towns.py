"""The table of towns: for 「うちの町内は？」."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.comparison import Moment, change_between
from karte.model import Area, AreaType, Audience, Estimate, Status
from karte.profile import format as formats
from karte.profile.figures import range_note
from karte.profile.small_area_values import FEW_PEOPLE
from karte.profile.standing import NO_PLACE, difference_text
from karte.profile.town_figures import NEEDED, TownCell, choose_towns
from karte.profile.types import Cell, Row, Table
from karte.tables.columns import population
from karte.wareki import era_date
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.comparison import Figures
    from karte.config import Config
    from karte.known import Counted
    from karte.profile.town_figures import Towns
    from karte.statistics import AreaCounts

_WHOLE = 1 - 1e-6
_YOUNG, _WORKING, _OLD = NEEDED
_COLUMNS = (
    "総数（人）",
    "世帯数",
    "15歳未満（人）",
    "15歳未満（%）",
    "65歳以上（人）",
    "65歳以上（%）",
)
_RECEIVER = "※"


class TownTables:
    """Makes the tables of towns of one edition.

    Parameters
    ----------
    counted : sequence of Counted
        All tables of people with the ground that they were counted on.
    figures : Figures
        For the totals.
    config : Config
        For the municipality's code and words.
    audience : Audience
        For whom.
    areas : tuple of (str, dict of str to tuple of str), optional
        As `Layers.areas_by_town`.
    """

    def __init__(
        self,
        counted: Sequence[Counted],
        figures: Figures,
        config: Config,
        audience: Audience,
        areas: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = (),
    ) -> None:
        self._areas = areas
        self._config, self._figures, self._audience = config, figures, audience
        chosen = choose_towns(counted, audience)
        self._now: Towns | None = chosen[0] if chosen else None
        self._before: Towns | None = chosen[1] if chosen else None
        self._city = Area(AreaType.MUNICIPALITY, config.municipality.code)

    def of(self, district_id: str, name: str) -> Table | None:
        """Return the towns of a district.

        Parameters
        ----------
        district_id, name : str
            Which district.

        Returns
        -------
        Table or None
            None where no source has people by town, or none lives in the district.
        """
        now = self._now
        shares = now.shares(district_id) if now else {}
        if now is None or not shares:
            return None
        rows = tuple(self._row(now, town, share) for town, share in shares.items())
        moment, own = Moment(now.date, now.dataset), Area(AreaType.DISTRICT, district_id)
        whole = municipality_word(self._config.municipality.kind)
        totals = (
            self._total(f"この{self._config.words.unit}の計", moment, own),
            self._total(whole, moment, self._city),
        )
        since = f"{now.date.year - self._before.date.year}年間の増減" if self._before else "増減"
        return Table(
            caption=f"{name}の町丁ごとの数字（{now.dataset.label} {era_date(now.date)}）",
            head="町丁",
            columns=(*_COLUMNS, since, *(name for name, _ in self._areas)),
            words=tuple(range(len(_COLUMNS) + 1, len(_COLUMNS) + 1 + len(self._areas))),
            rows=rows,
            notes=(*self._notes(now, shares), *range_note(totals)),
            totals=totals,
        )

    def _row(self, now: Towns, town: str, share: float) -> Row:
        cells = {one: self._shown(now, town, one) for one in (population(), "households", *NEEDED)}
        part = f"（一部 {_percent(share)}）" if share < _WHOLE else ""
        folded = _RECEIVER if any(one.including for one in cells.values()) else ""
        return Row(
            label=f"{now.name(town)}{folded}{part}",
            cells=(
                _count(cells[population()]),
                _count(cells["households"]),
                _count(cells[_YOUNG]),
                _share(cells, _YOUNG),
                _count(cells[_OLD]),
                _share(cells, _OLD),
                self._change(now, town, cells[population()]),
                *(_listed(named, now.keys(town)) for _, named in self._areas),
            ),
        )

    def _shown(self, now: Towns, town: str, count: str) -> TownCell:
        """Return a figure, unless a public page must not tell so few people of a hidden town."""
        cell = now.cell(town, count)
        if self._audience is not Audience.PUBLIC or cell.value is None:
            return cell
        hidden = now.cell(town, _OLD).status is Status.SUPPRESSED
        people = now.cell(town, population()).value
        few = people is not None and 0 < people < FEW_PEOPLE
        return TownCell(None, Status.SUPPRESSED) if hidden and few else cell

    def _change(self, now: Towns, town: str, cell: TownCell) -> Cell:
        if self._before is None or not now.is_same_ground(self._before, town):
            return Cell(text=NO_PLACE, status=Status.NOT_APPLICABLE)
        before = self._before.cell(town, population())
        for one in (cell, before):
            if one.value is None or one.including:
                status = one.status if one.value is None else Status.SUPPRESSED
                return Cell(text=status.label, status=status)
        return _difference(self._estimate(before), self._estimate(cell), self._moment())

    @staticmethod
    def _estimate(cell: TownCell) -> Estimate:
        return Estimate(value=cell.value, status=cell.status)

    def _moment(self) -> Moment | None:
        return Moment(self._before.date, self._before.dataset) if self._before else None

    def _total(self, label: str, moment: Moment, area: Area) -> Row:
        counts = self._figures.counts[moment]
        people = counts.estimate(area, population())
        earlier = self._moment()
        before = self._figures.counts[earlier].estimate(area, population()) if earlier else None
        return Row(
            label=label,
            cells=(
                _estimated(people),
                _estimated(counts.estimate(area, "households")),
                _estimated(counts.estimate(area, _YOUNG)),
                _share(_cells(counts, area), _YOUNG),
                _estimated(counts.estimate(area, _OLD)),
                _share(_cells(counts, area), _OLD),
                _difference(before, people, earlier),
                *(Cell(text=NO_PLACE, status=Status.NOT_APPLICABLE) for _ in self._areas),
            ),
        )

    def _notes(self, now: Towns, shares: Mapping[str, float]) -> list[str]:
        unit = self._config.words.unit
        source = f"{now.dataset.label}（{era_date(now.date)}）に載っている町丁ごとの数です。"
        source += "割合は、年齢のわかる人に占める割合です。▲は減少です。"
        notes = [source]
        if any(share < _WHOLE for share in shares.values()):
            notes.append(
                f"「一部」の町丁は、その%の人だけがこの{unit}に入る見込みです。数は町丁全体の数で、"
                f"計は{unit}に入る分だけを数えた推計です。町丁の数を足しても計にはなりません。"
                "%はこの時点の年齢別の数によるため、「数値について」の割合と少し違うことがあります。"
            )
        folded = {
            now.name(town): names for town in shares if (names := now.cell(town, _OLD).including)
        }
        notes += [
            f"{_RECEIVER}{name}の年齢別の数と割合には、秘匿の町丁（{'、'.join(names)}）の人を含みます。"
            for name, names in folded.items()
        ]
        notes.append(self._about_change())
        return notes

    def _about_change(self) -> str:
        if self._before is None:
            return "5年前の同じ資料がないため、増減は示していません。"
        return (
            f"増減は{era_date(self._before.date)}からの数です。"
            f"町丁の範囲が変わったものは「{NO_PLACE}」としました。"
        )


def _listed(named: Mapping[str, tuple[str, ...]], keys: Sequence[str]) -> Cell:
    """Return the names of the areas of a second geography that lie in a town."""
    names = dict.fromkeys(name for key in keys for name in named.get(key, ()))
    if not names:
        return Cell(text=Status.NOT_APPLICABLE.label, status=Status.NOT_APPLICABLE)
    return Cell(text="、".join(names), status=Status.REPORTED)


def _percent(share: float) -> str:
    percent = formats.number(100 * share, 0)
    return {"0": "1%未満", "100": "99%超"}.get(percent, f"{percent}%")


def _count(cell: TownCell) -> Cell:
    return Cell(text=formats.figure(cell.value, cell.status), status=cell.status)


def _cells(counts: AreaCounts, area: Area) -> dict[str, TownCell]:
    found = {one: counts.cell(area, one) for one in NEEDED}
    return {
        name: TownCell(one.exact if one.status.has_value else None, one.status)
        for name, one in found.items()
    }


def _share(cells: Mapping[str, TownCell], count: str) -> Cell:
    ages = [cells[one] for one in NEEDED]
    missing = next((one for one in ages if one.value is None), None)
    if missing is not None:
        return Cell(text=missing.status.label, status=missing.status)
    known = sum(one.value or 0.0 for one in ages)
    if known <= 0:
        return Cell(text=Status.NOT_APPLICABLE.label, status=Status.NOT_APPLICABLE)
    value = 100 * (cells[count].value or 0.0) / known
    return Cell(text=formats.number(value, 1), status=cells[count].status)


def _estimated(estimate: Estimate) -> Cell:
    return Cell(
        text=formats.figure(estimate.value, estimate.status),
        status=estimate.status,
        grade=estimate.grade,
    )


def _difference(before: Estimate | None, now: Estimate, earlier: Moment | None) -> Cell:
    change = change_between(earlier, 0, before, now) if before and earlier else None
    text = difference_text(change, "", 0, of_people=False)
    status = change.difference.status if change else Status.NOT_APPLICABLE
    return Cell(text=text, status=status)
