"""Frozen types that every floor above shares."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Base of every shared value: immutable, and no unknown field gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Status(StrEnum):
    """How a figure came about, or why there is none."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    PROJECTED = "projected"
    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    NOT_PROVIDED = "not_provided"

    @property
    def label(self) -> str:
        """The word printed in place of, or beside, the figure."""
        return _STATUS_LABELS[self]

    @property
    def has_value(self) -> bool:
        """Whether a figure with this status carries a number."""
        return self in _WITH_VALUE


_STATUS_LABELS = {
    Status.OBSERVED: "観測",
    Status.ESTIMATED: "推計",
    Status.PROJECTED: "将来推計",
    Status.REPORTED: "届出・市資料",
    Status.SUPPRESSED: "秘匿",
    Status.NOT_APPLICABLE: "該当なし",
    Status.NOT_PROVIDED: "未提供",
}
_WITH_VALUE = frozenset({Status.OBSERVED, Status.ESTIMATED, Status.PROJECTED, Status.REPORTED})


class Grade(StrEnum):
    """How far a split figure can be relied on (A best)."""

    A = "A"
    B = "B"
    C = "C"


class AreaType(StrEnum):
    """The kinds of area that the output contract knows, in order of printing."""

    DISTRICT = "district"
    GROUP = "group"
    MUNICIPALITY = "municipality"
    REMAINDER = "remainder"


class Audience(StrEnum):
    """For whom an output is made."""

    PUBLIC = "public"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        """The word printed on pages of this audience."""
        return "公開" if self is Audience.PUBLIC else "庁内検討用"


class Dataset(StrEnum):
    """Families of figures that must never be mixed in one series."""

    CENSUS = "census"
    REGISTER = "register"
    PROJECTION = "projection"

    @property
    def label(self) -> str:
        """The name of the source as printed."""
        return _DATASET_LABELS[self]


_DATASET_LABELS = {
    Dataset.CENSUS: "国勢調査",
    Dataset.REGISTER: "住民基本台帳",
    Dataset.PROJECTION: "将来推計（国土交通省）",
}


class InputFile(Frozen):
    """One input file as it was read.

    Attributes
    ----------
    path : str
        Path relative to the workspace, with forward slashes.
    sha256 : str
        Digest of the bytes that were read; empty where it would tell what is withheld.
    """

    path: str
    sha256: str


class Origin(Frozen):
    """Where figures or shapes come from (出典).

    Attributes
    ----------
    id : str
        Stable key used in the ``source`` column of the downloads.
    title, publisher, licence : str
        What it is, whose it is and under which terms.
    series : str
        The title under which it is credited together with its fellows (the tables of a census,
        the dates of a register); empty where it stands alone.
    date : datetime.date or None
        Reference date of the content.
    files : tuple of InputFile
        Every file that was read for it.
    processed : bool
        Whether the credit line must say that it was processed.
    """

    id: str
    title: str
    publisher: str
    licence: str
    date: dt.date | None
    files: tuple[InputFile, ...]
    series: str = ""
    processed: bool = True

    @property
    def credit(self) -> str:
        """The credit line as the publishers ask for it."""
        ending = "を加工して作成" if self.processed else ""
        return f"「{self.series or self.title}」（{self.publisher}）{ending}"

    def without_digests(self) -> Origin:
        """Return the same, without the digests of its files.

        Who has a digest and all of a file but a few small numbers tries them out one by one.
        """
        files = tuple(InputFile(path=one.path, sha256="") for one in self.files)
        return self.model_copy(update={"files": files})


class Estimate(Frozen):
    """A figure with its likely (low-high) and possible (least-most) range.

    Attributes
    ----------
    value, low, high, least, most : float or None
        In the unit of the indicator; None where there is no figure or no range.
    status : Status
        How it came about, or why there is none.
    grade : Grade or None
        Reliability of a split figure.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None
    status: Status
    grade: Grade | None = None


class Area(NamedTuple):
    """One area of the output contract: a district, the municipality, or the remainder."""

    type: AreaType
    id: str
