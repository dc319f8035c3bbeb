"""Maps of a profile: the district with its small areas, and the whole municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Status
from karte.profile import format as formats
from karte.profile.classes import class_labels, class_limits, class_of
from karte.profile.figures import value_of
from karte.profile.small_area_values import shade
from karte.profile.types import AreaMap, Cell, MapArea, Row, Table
from karte.wareki import era_date

if TYPE_CHECKING:
    from karte.comparison import Moment
    from karte.indicators import Indicator
    from karte.profile.ground import Ground, Town
    from karte.profile.results import Results

INDEX_INDICATORS = ("ageing_rate", "density", "population")
"""What the map of the municipality shades: the first that has figures."""


class Maps:
    """Makes the shaded maps of one edition.

    Parameters
    ----------
    results : Results
        Figures.
    ground : Ground
        Districts and small areas.
    """

    def __init__(self, results: Results, ground: Ground) -> None:
        self._results = results
        self._ground = ground
        self._tiles = results.config.map.tiles
        self._shading = shade(results)
        self._limits = class_limits(list(self._shading.values.values()))

    def district(self, district_id: str) -> AreaMap:
        """Return the map of one district with its small areas shaded.

        Parameters
        ----------
        district_id : str
            Which district.

        Returns
        -------
        AreaMap
            Small areas that lie in several districts are cut at the line.
        """
        place = self._ground.ids.index(district_id)
        name = self._ground.names[place]
        areas = [self._area(town) for town in self._ground.towns(district_id)]
        unit = self._results.config.words.unit
        title = f"町丁ごとの{self._shading.title}"
        return AreaMap(
            title=f"{title}（国勢調査 {era_date(self._shading.date)}）",
            legend=class_labels(self._limits, self._shading.unit),
            areas=tuple(areas),
            outline=self._ground.outlines[place].polygons,
            context=self._ground.around(place),
            notes=(
                f"太い線が{unit}の境です。",
                "斜線は「秘匿」「未提供」「該当なし」の町丁です。",
            ),
            table=self._table(f"{name}の{title}", areas),
            alt=self._alt(name, areas),
            tiles=self._tiles,
        )

    def _area(self, town: Town) -> MapArea:
        key = town.key_code
        return MapArea(
            id=key,
            name=town.name,
            polygons=town.polygons,
            label_point=town.point,
            level=class_of(self._shading.values.get(key), self._limits),
            status=self._shading.words.get(key, Status.NOT_PROVIDED),
            text=self._shading.text(key, self._limits),
        )

    def _table(self, caption: str, areas: list[MapArea]) -> Table:
        rows = tuple(
            Row(label=area.name, cells=(Cell(text=area.text, status=area.status),))
            for area in areas
        )
        column = f"{self._shading.title}"
        return Table(caption=caption, head="町丁", columns=(column,), rows=rows, notes=())

    def _alt(self, name: str, areas: list[MapArea]) -> str:
        shown = [area for area in areas if area.id in self._shading.values]
        opening = f"{name}の地図。{len(areas)}の町丁を{self._shading.title}で塗り分けています。"
        if not shown:
            return f"{opening}数のわかる町丁はありません。"
        high = max(shown, key=lambda area: self._shading.values[area.id])
        low = min(shown, key=lambda area: self._shading.values[area.id])
        return (
            f"{opening}最も高いのは{high.name}の{high.text}、最も低いのは{low.name}の{low.text}。"
        )

    def index(self) -> AreaMap:
        """Return the map of the municipality with every district shaded and linked."""
        figures = self._results.figures
        by_id = {one.id: one for one in figures.catalogue}
        for name in INDEX_INDICATORS:
            moment = figures.latest(by_id[name])
            if moment is not None:
                break
        else:
            message = "every build has a population"
            raise AssertionError(message)
        return self._index(by_id[name], moment)

    def _index(self, indicator: Indicator, moment: Moment) -> AreaMap:
        figures, ground = self._results.figures, self._ground
        values = {
            one: value_of(figures, indicator, moment, Area(AreaType.DISTRICT, one))
            for one in ground.ids
        }
        limits = class_limits([one.value for one in values.values() if one.value is not None])
        areas = tuple(
            MapArea(
                id=one,
                name=name,
                polygons=outline.polygons,
                label_point=ground.lonlat.point(zone),
                level=class_of(values[one].value, limits),
                status=values[one].status,
                text=formats.with_unit(values[one].text, indicator.unit, values[one].status),
                href=f"districts/{one}/index.html",
            )
            for one, name, outline, zone in zip(
                ground.ids, ground.names, ground.outlines, ground.zones, strict=True
            )
        )
        unit = self._results.config.words.unit
        caption = f"{unit}ごとの{indicator.plain}"
        rows = tuple(
            Row(label=area.name, cells=(Cell(text=area.text, status=area.status),))
            for area in areas
        )
        return AreaMap(
            title=f"{caption}（{moment.dataset.label} {era_date(moment.date)}）",
            legend=class_labels(limits, indicator.unit),
            areas=areas,
            outline=(),
            context=(),
            notes=(f"{unit}を選ぶと、その{unit}のページが開きます。",),
            table=Table(
                caption=caption, head=unit, columns=(indicator.plain,), rows=rows, notes=()
            ),
            alt=f"{self._results.config.municipality.name}の{len(areas)}の{unit}を"
            f"{indicator.plain}で塗り分けた地図。",
            tiles=self._tiles,
        )
