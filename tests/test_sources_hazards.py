"""Hazards and second geographies: ranks, editions, GML, and what must not happen to the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from source_files import write_shapefile

from karte.errors import KarteError, Problems
from karte.model import Audience
from karte.sources.areas import read_areas
from karte.sources.crs import plane_crs
from karte.sources.hazards import read_hazard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from karte.tables.places import Hazard

PLANE = plane_crs("22", 138.3, 34.8)
X, Y = -20_000.0, -130_000.0
KM = 1000.0


def square(column: float, *, width: float = 1.0, row: float = 0.0) -> BaseGeometry:
    """Return a rectangle of one kilometre in height."""
    west, south = X + column * KM, Y + row * KM
    return shapely.box(west, south, west + width * KM, south + KM)


def layer(
    path: Path, columns: Mapping[str, Sequence[object]], shapes: Sequence[BaseGeometry]
) -> Path:
    frame = gpd.GeoDataFrame(dict(columns), geometry=list(shapes), crs=PLANE)
    frame.to_crs(6668).to_file(path, driver="GeoJSON")
    return path


def read(
    *paths: Path, label_column: str = "", warnings: Problems | None = None, near: bool = False
) -> Hazard:
    return read_hazard(
        paths,
        root=paths[0].parent,
        name="洪水",
        crs=PLANE,
        label_column=label_column,
        owner="見本市",
        bounds=(X, Y, X + 4 * KM, Y + KM) if near else None,
        warnings=warnings,
    )


def km2(hazard: Hazard) -> dict[str, float]:
    areas = hazard.frame.geometry.area / KM**2
    return dict(zip(hazard.frame["label"], areas.round(4), strict=True))


def flood(
    path: Path, ranks: Sequence[int], shapes: Sequence[BaseGeometry], *, scale: int = 2
) -> Path:
    return layer(path, {f"A31a_{scale}02": ["川"] * len(ranks), f"A31a_{scale}05": ranks}, shapes)


def test_where_rivers_meet_the_highest_rank_holds_and_nothing_is_added(tmp_path: Path) -> None:
    """One river: rank 1 over 3 km; the other: rank 3 over 2 km, of which 1 km is shared."""
    one = flood(tmp_path / "A31a-20-24_22_1.geojson", [1], [square(0, width=3)])
    two = flood(tmp_path / "A31a-20-24_22_2.geojson", [3], [square(2, width=2)])
    found = read(one, two)
    assert km2(found) == {"0.5m未満": 2.0, "3m以上5m未満": 2.0}
    assert found.frame["level"].tolist() == [1, 3]
    assert found.frame.union_all().area == pytest.approx(4 * KM**2, rel=1e-6)
    assert found.origin.title == "国土数値情報（洪水浸水想定区域（想定最大規模）データ）"


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    one = flood(tmp_path / "A31a-20-24_22_1.geojson", [2, 1], [square(0), square(0, width=2)])
    two = flood(tmp_path / "A31a-20-24_22_2.geojson", [5], [square(1.5)])
    first, second = km2(read(one, two)), km2(read(two, one))
    assert first == second == {"0.5m未満": 0.5, "0.5m以上3m未満": 1.0, "10m以上20m未満": 1.0}


def test_a_special_warning_zone_is_not_counted_again_in_the_zone_around_it(tmp_path: Path) -> None:
    path = layer(
        tmp_path / "A33-24_22.geojson",
        {"A33_001": [1, 1], "A33_002": [1, 2]},
        [square(0, width=2), square(0.5)],
    )
    assert km2(read(path)) == {"土砂災害警戒区域": 1.0, "土砂災害特別警戒区域": 1.0}


@pytest.mark.parametrize(
    "name",
    ["A31a-20-19_22.geojson", "A31-12_22.geojson", "A33-10_22.geojson", "A31a-30-24_22.geojson"],
)
def test_an_edition_that_is_not_known_is_refused_with_those_that_are(
    tmp_path: Path, name: str
) -> None:
    path = flood(tmp_path / name, [1], [square(0)])
    with pytest.raises(KarteError, match=r"列の意味が分からない.*A31a-20-24.*A33-24"):
        read(path)


def test_a_rank_without_meaning_is_refused(tmp_path: Path) -> None:
    path = flood(tmp_path / "A31a-20-24_22.geojson", [1, 9], [square(0), square(1)])
    with pytest.raises(KarteError, match="区分「9」の意味が分かりません"):
        read(path)


def test_the_planned_and_the_largest_flood_are_two_hazards(tmp_path: Path) -> None:
    one = flood(tmp_path / "A31a-10-24_22.geojson", [1], [square(0)], scale=1)
    two = flood(tmp_path / "A31a-20-24_22.geojson", [1], [square(0)])
    assert km2(read(one)) == {"0.5m未満": 1.0}
    with pytest.raises(KarteError, match="種類の違う資料"):
        read(one, two)


def test_ranks_in_words_are_put_in_order(tmp_path: Path) -> None:
    labels = ["3.0m以上の区域", "0.3m未満の区域", "0.3～3.0m未満の区域"]
    shapes = [square(0), square(0, width=3), square(0, width=2)]
    path = layer(tmp_path / "a.geojson", {"深さ": labels}, shapes)
    found = read(path, label_column="深さ")
    assert found.frame["label"].tolist() == [labels[1], labels[2], labels[0]]
    assert found.frame["level"].tolist() == [1, 2, 3]
    assert set(km2(found).values()) == {1.0}
    assert found.origin.publisher == "見本市"


def test_kinds_have_no_rank_and_may_overlap(tmp_path: Path) -> None:
    path = layer(
        tmp_path / "a.geojson", {"種類": ["津波", "高潮"]}, [square(0, width=2), square(1, width=2)]
    )
    found = read(path, label_column="種類")
    assert found.frame["level"].tolist() == [0, 0]
    assert km2(found) == {"津波": 2.0, "高潮": 2.0}


def test_a_layer_without_ranks_is_one_extent(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.geojson", {"x": [1, 2]}, [square(0), square(0.5)])
    found = read(path)
    assert km2(found) == {"洪水": 1.5}
    assert found.audience is Audience.PUBLIC


def test_a_prefecture_is_cut_down_to_the_municipality(tmp_path: Path) -> None:
    shapes = [square(0), square(50)]
    path = flood(tmp_path / "A31a-20-24_22.geojson", [1, 6], shapes)
    assert km2(read(path, near=True)) == {"0.5m未満": 1.0}
    far = flood(tmp_path / "A31a-20-24_23.geojson", [6], [square(50)])
    warnings = Problems()
    assert read(far, near=True, warnings=warnings).frame.empty
    assert "範囲に1つもありません" in warnings.found[0].what


def test_a_shape_that_crosses_itself_is_mended_and_told(tmp_path: Path) -> None:
    bow = shapely.Polygon([(X, Y), (X + KM, Y + KM), (X + KM, Y), (X, Y + KM)])
    warnings = Problems()
    path = write_shapefile(
        tmp_path / "a.shp", gpd.GeoDataFrame({"x": [1]}, geometry=[bow], crs=PLANE)
    )
    assert km2(read(path, warnings=warnings)) == {"洪水": 0.5}
    assert "1件" in warnings.found[0].what


@pytest.mark.parametrize(
    ("labels", "message"),
    [(["", "1m"], "空の区域が1件"), (["深" * 10_000, "1m"], "10,000文字")],
)
def test_a_label_must_be_one(tmp_path: Path, labels: list[str], message: str) -> None:
    path = layer(tmp_path / "a.geojson", {"深さ": labels}, [square(0), square(1)])
    with pytest.raises(KarteError, match=message):
        read(path, label_column="深さ")


def test_points_are_no_extent_and_all_problems_come_at_once(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.geojson", {"x": [1]}, [shapely.Point(X, Y)])
    good = layer(tmp_path / "b.geojson", {"x": [1]}, [square(0)])
    (tmp_path / "c.geojson").write_text("{", encoding="utf-8", newline="\n")
    with pytest.raises(KarteError) as caught:
        read(path, good, tmp_path / "c.geojson")
    assert [one.where for one in caught.value.problems] == ["a.geojson", "c.geojson"]


RING = "34.8 138.3 34.8 138.31 34.81 138.31 34.81 138.3 34.8 138.3"
HOLE = "34.802 138.302 34.802 138.304 34.804 138.304 34.804 138.302 34.802 138.302"


def gml(body: str, *, head: str = "", name: str = "A31aDataset") -> str:
    spaces = " ".join(f'xmlns:{one}="x:{one}"' for one in ("ksj", "gml", "xlink"))
    return f'<?xml version="1.0"?>{head}<ksj:Dataset gml:id="{name}" {spaces}>{body}</ksj:Dataset>'


def curve(name: str, positions: str) -> str:
    return f'<gml:Curve gml:id="{name}"><gml:posList>{positions}</gml:posList></gml:Curve>'


def ring(place: str, *curves: str) -> str:
    members = "".join(f'<gml:curveMember xlink:href="#{one}"/>' for one in curves)
    return f"<gml:{place}><gml:Ring>{members}</gml:Ring></gml:{place}>"


def feature(surface: str, depth: str) -> str:
    return (
        f'<ksj:MaximumScale><ksj:bounds xlink:href="#{surface}"/>'
        f"<ksj:waterDepth>{depth}</ksj:waterDepth></ksj:MaximumScale>"
    )


TURNED = (
    '<gml:OrientableCurve gml:id="_b" orientation=" - "><gml:baseCurve xlink:href="#b"/>'
    "</gml:OrientableCurve>"
)


def test_gml_with_a_hole_and_curves_in_pieces(tmp_path: Path) -> None:
    """The outline comes in two curves, one of them written the other way round."""
    first, second = "34.8 138.3 34.8 138.31 34.81 138.31", "34.8 138.3 34.81 138.3 34.81 138.31"
    surface = ring("exterior", "a", "_b") + ring("interior", "h")
    body = (
        curve("a", first)
        + curve("b", second)
        + TURNED
        + curve("h", HOLE)
        + f'<gml:Surface gml:id="s">{surface}</gml:Surface>'
        + feature("s", "2")
    )
    path = tmp_path / "A31a-20-24_22_8505.xml"
    path.write_text(gml(body), encoding="utf-8", newline="\n")
    found = read(path)
    expected = shapely.box(138.3, 34.8, 138.31, 34.81) - shapely.box(
        138.302, 34.802, 138.304, 34.804
    )
    shape = found.frame.to_crs(6668).geometry.iloc[0]
    assert shape.symmetric_difference(expected).area < 1e-9
    assert found.frame["label"].tolist() == ["0.5m以上3m未満"]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


BOMB = "<!DOCTYPE a [" + '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">' + "]>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (gml(curve("a", RING), head=BOMB), "DOCTYPE"),
        (gml("", name="A30aDataset"), "別の資料"),
        (gml(feature("s", "1")), "別の資料"),
        (gml(curve("a", "nan nan " + RING) + feature("s", "1")), "別の資料"),
        (gml(curve("a", "34.8") + feature("s", "1")), "別の資料"),
        (gml(curve("a", RING))[:-20], "壊れている"),
        ("", "壊れている"),
    ],
)
def test_gml_that_is_none_or_would_do_harm_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "A31a-20-24_22_8505.xml"
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(KarteError, match=message):
        read(path)


def test_areas_that_share_a_name_are_one(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"会": ["西自治会", "東自治会", "西自治会", ""]},
        geometry=[square(0), square(2), square(1), square(3)],
        crs=PLANE,
    )
    warnings = Problems()
    path = write_shapefile(tmp_path / "a.shp", frame)
    found = read_areas(
        [path],
        root=tmp_path,
        name="自治会",
        name_column="会",
        crs=PLANE,
        audience=Audience.INTERNAL,
        warnings=warnings,
    )
    assert found.frame["name"].tolist() == ["西自治会", "東自治会"]
    assert found.frame.geometry.area.round().tolist() == [2 * KM**2, KM**2]
    assert found.audience is Audience.INTERNAL
    assert "名前のない区域が1件" in warnings.found[0].what


def test_areas_without_the_declared_column_tell_those_they_have(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.geojson", {"会": ["西"]}, [square(0)])
    with pytest.raises(KarteError, match=r"列「名」がありません.*会（例: 西）"):
        read_areas([path], root=tmp_path, name="自治会", name_column="名", crs=PLANE)
