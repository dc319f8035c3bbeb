"""What has to be known of the data, in words: it stands in every file that has room for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from karte.model import Status
from karte.opendata.fields import GRADES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.profile.types import Header, Source

CC_BY = "CC BY 4.0"
CC_BY_ADDRESS = "https://creativecommons.org/licenses/by/4.0/deed.ja"
_INTERNAL = "庁内検討用です。公開したり、庁外に渡したりしないでください。"
_OF_SOURCES = "もとの資料の利用条件（出典の一覧にあります）にも従ってください。"


class About(NamedTuple):
    """Who publishes the data, under which terms, and what it is made of.

    Attributes
    ----------
    header : Header
        Names, year and publisher.
    sources : tuple of Source
        Every source with its credit line, terms and date.
    licence : str
        Terms of the data itself, as declared.
    """

    header: Header
    sources: tuple[Source, ...]
    licence: str

    @property
    def title(self) -> str:
        """What the data is called."""
        own = self.header
        return f"{own.municipality} {own.product} {own.edition_label}のデータ"

    @property
    def is_internal(self) -> bool:
        """Whether the data is for the office only: there is no licence then."""
        return bool(self.header.audience_label)

    @property
    def attribution(self) -> str:
        """The line by which others credit the data."""
        return f"「{self.title}」（{self.header.municipality}）"

    @property
    def terms(self) -> str:
        """Under which terms the data may be used."""
        if self.is_internal:
            return _INTERNAL
        name = self.licence
        if name == CC_BY:
            name = f"クリエイティブ・コモンズ 表示 4.0 国際（{CC_BY}、{CC_BY_ADDRESS}）"
        return (
            f"{name}の条件で利用できます。使うときは、{self.attribution}と出典を表示し、"
            f"加工したときはそのことを書いてください。{_OF_SOURCES}"
        )

    @property
    def credit(self) -> str:
        """Terms and sources in one line."""
        return " ".join((self.terms, "出典:", *(one.credit for one in self.sources)))

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield everything, as item and text."""
        own = self.header
        yield "データの名前", self.title
        yield "発行", f"{own.municipality} {own.department}"
        yield "お問い合わせ", own.contact
        yield "発行日", own.issued_label
        yield "利用条件", self.terms
        if own.notice:
            yield "おことわり", own.notice
        yield (
            "値",
            "値がないときは空です。空は0ではありません。なぜ空なのかは「種別」でわかります。",
        )
        for status, meaning in STATUSES.items():
            yield f"種別「{Status(status).label}」", f"{meaning}（CSV などでは {status}）"
        yield (
            "およその範囲",
            (
                "町丁が区域の境で分かれるときの推計の幅で、10回に9回は本当の値が入ります。"
                "分かれる町丁がなければ空です。"
            ),
        )
        yield "ありうる範囲", "本当の値が必ず入る幅です。CSV だけにあります。"
        for grade, meaning in GRADES.items():
            yield f"確かさ {grade}", meaning
        yield "単位", "人、世帯、%、km² などで、見出しか「単位」の列にあります。"
        yield (
            "符号",
            (
                "区域と小地域の符号は、数字だけでも文字です。CSV を Excel で開くと、0で始まる符号の"
                "0が消えることがあるため、Excel では xlsx を使ってください。"
            ),
        )
        yield (
            "図形",
            (
                "経度と緯度（JGD2011、EPSG:6668）です。ページの地図と同じく、2m以内のずれで線を"
                "簡単にしてあります。測量や境界の確認には使えません。"
            ),
        )
        for one in self.sources:
            dated = f"、{one.date_label}" if one.date_label else ""
            yield "出典", f"{one.credit}（{one.licence}{dated}）"

    def text(self) -> bytes:
        """Return everything as a text file that Notepad opens."""
        lines = [f"■ {item}\r\n{text}\r\n" for item, text in self.lines()]
        return "\r\n".join(["お読みください\r\n", *lines]).encode("utf-8-sig")
