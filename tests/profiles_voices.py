"""A district whose people have written something, made by hand."""

from __future__ import annotations

import io
from functools import cache

import profiles
from PIL import Image

from karte.model import Status
from karte.profile.drawings import Cell, Row, Table
from karte.profile.types import Profile, Voices
from karte.profile.voice_types import Photograph, VoiceEntry, VoiceGroup

BY = "自治会・町内会、令和8年5月10日（2026年）"
ODD = "<b>海</b>がきれい 😀 #set page(1pt) {{ 7*7 }} =1+1"
LONG = "坂が多く、バス停まで歩くのがつらい人が増えています。" * 400


def said(*texts: str, detail: str = "") -> tuple[VoiceEntry, ...]:
    return tuple(VoiceEntry(text=one, detail=detail, said=BY) for one in texts)


def jpeg(size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def word(text: str) -> Cell:
    labels = {one.label: one for one in Status}
    return Cell(text=text, status=labels.get(text, Status.REPORTED))


VOICES = Voices(
    title="校区の声",
    note="この校区の人たちが書いたものを、そのまま載せています。市の見解や、統計の数字ではありません。",
    groups=(
        VoiceGroup(title="強み", note="", entries=said("夏まつりに集まる。\n準備は40人。", ODD)),
        VoiceGroup(
            title="課題", note="令和7年度（2025年度）版の用紙によります。", entries=said(LONG)
        ),
        VoiceGroup(
            title="目標", note="", entries=said("訓練に200人", detail="めざす時期: 令和10年度")
        ),
    ),
    photos=tuple(
        Photograph(
            file=f"voice_{place}.jpg",
            alt=alt,
            said=BY,
            width=size[0],
            height=size[1],
            content=jpeg(size),
        )
        for place, (alt, size) in enumerate(
            (("川べりの桜並木", (600, 400)), ("長い階段", (200, 900))), start=1
        )
    ),
    bodies=Table(
        caption="地域組織基礎調査",
        head="団体",
        columns=("種類", "加入率", "担い手", "担い手は足りているか"),
        rows=(
            Row(
                label="東自治会",
                cells=tuple(map(word, ("自治会・町内会", "62.5%", "12人", "足りない"))),
            ),
            Row(
                label="会" * 23 + "…",
                cells=tuple(map(word, ("未提供", "該当なし", "秘匿", "未提供"))),
            ),
        ),
        notes=("団体が答えた数です。",),
        words=(0, 3),
    ),
    activities=VoiceGroup(title="団体の活動", note="", entries=said("東自治会: 清掃", "会" * 200)),
)


@cache
def voiced() -> Profile:
    """Return a district with everything that people can write."""
    return profiles.full().model_copy(update={"voices": VOICES})
