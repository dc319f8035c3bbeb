"""What is for the office only stands in no byte of what is published, whatever file it came from.

Every internal input of a small town carries a mark of its own. The edition for the office has each
of them, so they were read; the public site has none.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest
from every_text import every_text, said
from filled_forms import BY, KEPT, SHOWN, body, fill, snapshot, voice
from workspaces import ZONES, lay_town, run

from karte.forms import write_forms
from karte.model import Audience
from karte.progress import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from filled_forms import Line

FIGURE, VALUE, FIGURE_SOURCE = "秘要介護Q1", "7,310,417", "秘台帳Q2"
FACILITY, PLACE, ADDRESS = "秘施設Q3", "秘見守り拠点Q4", "秘番地Q5"
HAZARD, RANK = "秘区域Q6", "秘の深さQ7"
BLOCK, BLOCKS = "秘の組Q8", "秘の組織Q9"
TARGET, REMARK = "秘の目標Q10", "秘の備考Q11"
INDICATOR = "秘の割合Q12"
COMMENT, FOLDER = "秘の覚えQ13", "秘の部屋Q14"
VOICE, BODY, PHOTO, ALT = "秘の声Q15", "秘の団体Q16", "秘の写真Q17", "秘の場面Q18"
FORM, CAMERA = "秘の用紙Q19", "SECRET-"
REASON, WORDS, UNUSED = "秘の理由Q20", "市が直した文", "秘の没の文Q21"
PRINTED = (
    FIGURE,
    VALUE,
    FIGURE_SOURCE,
    FACILITY,
    PLACE,
    HAZARD,
    RANK,
    BLOCK,
    BLOCKS,
    TARGET,
    INDICATOR,
    VOICE,
    BODY,
    ALT,
    REASON,
)
"""What the edition for the office prints."""
MARKS = (
    *PRINTED,
    VALUE.replace(",", ""),
    ADDRESS,
    REMARK,
    COMMENT,
    FOLDER,
    PHOTO,
    FORM,
    CAMERA,
    UNUSED,
)


class Editions(NamedTuple):
    """All that was written, by relative path."""

    public: dict[str, str]
    internal: dict[str, str]


def square(**properties: str) -> str:
    ring = [
        [138.005, 34.005],
        [138.02, 34.005],
        [138.02, 34.02],
        [138.005, 34.02],
        [138.005, 34.005],
    ]
    one = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [one]}, ensure_ascii=False)


def lay_secrets(workspace: Path) -> Path:
    """Lay the town with every kind of input that may be for the office only."""
    lay_town(workspace)
    room = workspace / FOLDER
    room.mkdir()
    files = {
        "care.csv": "\n".join(
            ["地区,人数", *(f"{one},{7_310_417 + at}" for at, one in enumerate(ZONES))]
        ),
        "places.csv": f"名称,住所,緯度,経度\n{PLACE},{ADDRESS},34.012,138.012\n",
        "hazard.geojson": square(深さ=RANK),
        "blocks.geojson": square(名前=BLOCK),
        "targets.csv": "区域,指標,単位,令和10年度 目標,向き,備考,公開/庁内\n"
        f"市全体,{TARGET},か所,3,上げる,{REMARK},庁内\n",
        "corrections.csv": "校区,対象,処理,文,理由,日付,数値\n"
        f"{ZONES[0]},はじめの文,差しかえ,{WORDS},{REASON},2026-06-01,「600人」「240世帯」\n"
        f"{ZONES[0]},はじめの文,差しかえ,{UNUSED},{REASON},2026-06-01,「1人」\n",
        "own.toml": f"""
[[indicator]]
id = "care_share"
name = "{INDICATOR}"
plain = "{INDICATOR}"
unit = "%"
kind = "ratio"
numerator = ["own.care"]
denominator = ["population"]
scale = 100
decimals = 1
direction = "neutral"
topic = "くらし"
source_label = "{FIGURE_SOURCE}"
note = "庁内だけで見る割合です。"
""",
    }
    for name, content in files.items():
        (room / name).write_text(content, encoding="utf-8")
    declaration = workspace / "karte.toml"
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(
        f"""{text}
# {COMMENT}
[indicators]
file = "{FOLDER}/own.toml"

[reading]
corrections = "{FOLDER}/corrections.csv"

[targets]
file = "{FOLDER}/targets.csv"
audience = "internal"

[[own_figures]]
name = "{FIGURE}"
id = "care"
file = "{FOLDER}/care.csv"
by = "district"
key_column = "地区"
value_column = "人数"
unit = "人"
date = 2026-04-01
source = "{FIGURE_SOURCE}"
audience = "internal"

[[facilities]]
kind = "{FACILITY}"
file = "{FOLDER}/places.csv"
audience = "internal"

[[hazards]]
name = "{HAZARD}"
files = ["{FOLDER}/hazard.geojson"]
label_column = "深さ"
audience = "internal"

[[areas]]
name = "{BLOCKS}"
files = ["{FOLDER}/blocks.geojson"]
name_column = "名前"
audience = "internal"
""",
        encoding="utf-8",
    )
    lay_form(workspace)
    return workspace


def lay_form(workspace: Path) -> None:
    """Put the form of a district into the workspace: one row for everybody, others are not."""
    write_forms(workspace / "karte.toml", progress=Silent())
    (blank,) = (workspace / "output/worksheets/2026").glob(f"*_{ZONES[0]}_*.xlsx")
    snapshot(workspace / "community" / f"{PHOTO}.jpg")
    sheets: dict[str, list[Line]] = {
        "強み": [voice(WORDS, SHOWN), voice(VOICE, KEPT)],
        "写真": [[f"{PHOTO}.jpg", ALT, None, None, KEPT]],
        "組織調査": [body(BODY, "その他", 5, 5, shown=KEPT)],
    }
    fill(blank, workspace / "community" / f"{FORM}.xlsx", sheets, BY)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    workspace = lay_secrets(tmp_path_factory.mktemp("leaks") / "town")
    for audience in (Audience.INTERNAL, Audience.PUBLIC):
        run(workspace, audience)
    output = workspace / "output"
    return Editions(dict(every_text(output / "public")), dict(every_text(output / "internal")))


@pytest.mark.parametrize("mark", PRINTED)
def test_a_mark_was_read_and_is_printed_for_the_office(editions: Editions, mark: str) -> None:
    assert [name for name, text in editions.internal.items() if mark in text]


@pytest.mark.parametrize("mark", MARKS)
def test_no_byte_of_the_public_site_has_a_mark(editions: Editions, mark: str) -> None:
    assert len(editions.public) > 40
    assert [name for name, text in editions.public.items() if mark in text] == []


def test_what_staff_and_council_let_out_is_there(editions: Editions) -> None:
    page = next(text for name, text in editions.public.items()
                if name.endswith(".html") and WORDS in text)  # fmt: skip
    assert page.count(WORDS) > 1


def test_a_mark_is_found_however_it_is_packed(editions: Editions) -> None:
    """Find a name that is public in every kind of file, so that nothing is overlooked."""
    kinds = {name.rpartition(".")[2] for name, text in editions.public.items() if ZONES[0] in text}
    assert {
        "html",
        "pdf",
        "csv",
        "json",
        "xlsx",
        "gpkg",
        "geojson",
        "parquet",
        "zip",
        "txt",
    } <= kinds
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.json", json.dumps([PLACE]))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("c.zip", inner.getvalue())
    assert PLACE in "".join(said(outer.getvalue()))
