"""The worksheet: one page of A3 that holds the largest certain differences and room to write."""

from __future__ import annotations

import io
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pikepdf
import profiles
import pytest
from drawn_readings import CITY, SPECS, district, standing
from hypothesis import given
from hypothesis import strategies as st
from pdf_texts import squeezed, tags, text_of
from test_narrative_properties import standings_of_seed

from karte.errors import KarteError
from karte.model import Grade
from karte.narrative import largest_differences, load_rules
from karte.profile.types import Difference, Differences
from karte.render import bundled_typesetter, render_worksheet

if TYPE_CHECKING:
    from pathlib import Path

    from karte.profile.types import Profile

RULES = load_rules()
TYPESETTER = bundled_typesetter()
A3 = [0, 0, 1191, 842]
NO_DIFFERENCE = Differences(
    found=(),
    why_fewer="多くの項目で市全体との違いが小さいため、はっきり言える違いを示していません。",
)


def difference(name: str, text: str) -> Difference:
    return Difference(
        name=name,
        unit="%",
        text=text,
        likely="7.5〜9.9",
        made="推計（確かさB）",
        whole_label="市全体",
        whole_text="16.7%",
        said="約8ポイント低い",
        standing="9校区中2番目に低い",
        source_label="国勢調査 令和2年10月1日（2020年）",
        value=float(text),
        reference=16.7,
        others=(float(text), 12.0, 16.0, 21.0),
    )


THREE = Differences(
    found=(
        difference("高齢者のひとり暮らしの割合", "8.8"),
        difference("歩いて行ける所に医療機関がある人の割合", "21.5"),
        difference("6階建以上の共同住宅に住む世帯の割合", "31.5"),
    ),
    why_fewer="",
)


def crowded() -> Profile:
    """Return a district with a long name, all differences and many common indicators."""
    long = profiles.long_name()
    assert long.sheet
    rows = tuple(
        long.sheet.rows[0].model_copy(update={"label": f"ひとりで暮らす世帯の割合その{one}（%）"})
        for one in range(12)
    )
    return long.model_copy(
        update={"differences": THREE, "sheet": long.sheet.model_copy(update={"rows": rows})}
    )


PROFILES = {
    "three": lambda: profiles.full().model_copy(update={"differences": THREE}),
    "none": lambda: profiles.sparse().model_copy(update={"differences": NO_DIFFERENCE}),
    "crowded": crowded,
}


@cache
def worksheet(name: str) -> bytes:
    return render_worksheet(PROFILES[name](), TYPESETTER)


@pytest.mark.parametrize("name", PROFILES)
def test_it_is_one_page_of_a3_on_its_side(name: str) -> None:
    with pikepdf.open(io.BytesIO(worksheet(name))) as pdf:
        (page,) = pdf.pages
        assert [round(float(one)) for one in page.mediabox] == A3


@pytest.mark.parametrize("name", PROFILES)
def test_it_is_tagged_archivable_and_in_japanese(name: str) -> None:
    with pikepdf.open(io.BytesIO(worksheet(name))) as pdf:
        assert str(pdf.Root.Lang).startswith("ja")
        assert bool(pdf.Root.MarkInfo.Marked)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        kinds = [str(tag.S) for tag in tags(pdf.Root.StructTreeRoot)]
        assert kinds.count("/H1") == 1
        assert {"/H2", "/Table", "/TH"} <= set(kinds) or name == "none"


@pytest.mark.parametrize("name", ["three", "crowded"])
def test_a_difference_has_all_that_a_figure_needs(name: str, tmp_path: Path) -> None:
    (text,) = text_of(worksheet(name), tmp_path)
    for one in THREE.found:
        parts = (one.name, one.text, "市全体（16.7%）より約8ポイント低い", one.standing, one.made)
        for part in (*parts, f"およそ{one.likely}%", one.source_label):
            assert squeezed(part) in text


@pytest.mark.parametrize("name", PROFILES)
def test_what_was_read_and_asked_is_there_and_where_to_write(name: str, tmp_path: Path) -> None:
    profile = PROFILES[name]()
    (text,) = text_of(worksheet(name), tmp_path)
    words = [
        "強み",
        "課題",
        "やりたいこと",
        "日付",
        "場所",
        "グループ・名前",
        profile.district_name,
    ]
    words += [one.text for one in profile.reading.questions]
    assert [one for one in words if squeezed(one) not in text] == []
    assert profile.header.edition_label in text
    assert profile.header.notice in text


def test_why_there_is_no_difference_is_said(tmp_path: Path) -> None:
    (text,) = text_of(worksheet("none"), tmp_path)
    assert NO_DIFFERENCE.why_fewer in text
    assert "目盛り" not in text


def test_more_indicators_than_fit_are_said_to_be_elsewhere(tmp_path: Path) -> None:
    (text,) = text_of(worksheet("crowded"), tmp_path)
    assert "その7（%）" in text
    assert "その8（%）" not in text
    assert "ほかの4の指標は、この校区のページにあります。" in text


def test_lines_to_write_on_are_nine_millimetres_apart_and_take_most_of_the_sheet() -> None:
    with pikepdf.open(io.BytesIO(worksheet("crowded"))) as pdf:
        content = pdf.pages[0].Contents.read_bytes().decode("latin-1")
    heights = [float(one) for one in re.findall(r"1 0 0 -?1 [\d.]+ ([\d.]+) cm", content)]
    nine = 9 * 72 / 25.4
    apart = [b - a for a, b in pairwise(heights)]
    ruled = sum(abs(abs(one) - nine) < 0.1 for one in apart)
    assert ruled >= 3 * 20


def test_the_same_profile_gives_the_same_bytes() -> None:
    assert render_worksheet(PROFILES["three"](), TYPESETTER) == worksheet("three")


def test_a_name_that_no_typeface_has_is_refused() -> None:
    name = "東\U0001f9ff校区"
    with pytest.raises(KarteError, match="U\\+1F9FF"):
        render_worksheet(profiles.full().model_copy(update={"district_name": name}), TYPESETTER)


def test_the_three_largest_differences_are_the_strongest_first() -> None:
    here = district(ageing_rate=46, apartment_share=92, young_share=5.0, single_share=33)
    found = largest_differences(here, RULES, CITY)
    assert [one.indicator for one in found.found] == [
        "apartment_share",
        "ageing_rate",
        "young_share",
    ]
    assert [one.direction for one in found.found] == ["higher", "higher", "lower"]
    assert found.found[1].amount == "16.0ポイント"
    assert found.why_fewer == ""


def test_what_is_rough_withheld_or_inside_its_range_is_no_difference() -> None:
    rough = {
        "ageing_rate": standing("ageing_rate", 46, half=1, grade="C"),
        "young_share": standing("young_share", None),
        "apartment_share": standing("apartment_share", 50, half=20),
    }
    found = largest_differences(rough, RULES, CITY)
    assert found.found == ()
    assert found.why_fewer.endswith("はっきり言える違いを示していません。")


@given(st.integers(0, 10**6))
def test_a_difference_is_always_certain(seed: int) -> None:
    here = standings_of_seed(seed)
    result = largest_differences(here, RULES, CITY)
    assert (result.why_fewer == "") == (len(result.found) == 3)
    for one in result.found:
        own = here[one.indicator]
        assert own.is_certain
        assert own.own.grade is not Grade.C
        assert own.difference is not None
        assert (own.difference > 0) == (one.direction == "higher")
        assert one.indicator in SPECS
