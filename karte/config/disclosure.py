"""The keys of ``karte.toml`` that keep small numbers from being known."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Protocol

from pydantic import Field

from karte.model import Audience, Frozen

Treatment = Literal["", "none", "treated", "already_public"]
TREATMENT = (
    "小さい数の扱い。none は公表していない資料（公開用の版では小さい数を伏せる）、treated は"
    "提供元がもう伏せてある資料、already_public は表のとおり公表してある資料。空なら、"
    "利用条件（licence）がオープンデータのものは already_public、ほかは none とみなす"
)
_OPEN = re.compile(
    r"CC[ -]?BY(?![ -]?(NC|ND))|CC0|PDL ?1|公共データ利用規約|政府標準利用規約|オープンデータ",
    re.IGNORECASE,
)
"""Terms under which a file is handed to anybody: what is in it is public."""


class DisclosureConfig(Frozen):
    """How small numbers are kept from being known."""

    threshold: Annotated[int, Field(ge=2, le=100)] = Field(
        10,
        description="この数より小さい人数や世帯数（0は除く）を、公開用の版で伏せる"
        '（treatment = "none" の資料だけ）',
        examples=[10],
    )


class _Source(Protocol):
    @property
    def treatment(self) -> Treatment: ...

    @property
    def licence(self) -> str: ...


def is_unpublished(source: _Source) -> bool:
    """Tell whether small numbers of a source are to be withheld in a public edition.

    Parameters
    ----------
    source : RegisterConfig or OwnFigureConfig
        As declared.

    Returns
    -------
    bool
        Where nothing is declared, what is not open is taken for unpublished.

    Examples
    --------
    >>> from karte.config.inputs import RegisterConfig
    >>> [is_unpublished(RegisterConfig(files=["a.csv"], licence=one)) for one in ("", "CC BY 4.0")]
    [True, False]
    """
    if source.treatment:
        return source.treatment == "none"
    return _OPEN.search(source.licence) is None


def is_undeclared(source: _Source) -> bool:
    """Tell whether neither the treatment of a source nor open terms are declared.

    Parameters
    ----------
    source : RegisterConfig or OwnFigureConfig
        As declared.

    Returns
    -------
    bool
        True where it is only taken for unpublished.
    """
    return not source.treatment and is_unpublished(source)


def is_withheld(source: _Source, audience: Audience) -> bool:
    """Tell whether an edition withholds small numbers of a source.

    Parameters
    ----------
    source : RegisterConfig or OwnFigureConfig
        As declared.
    audience : Audience
        For whom the edition is; for the office nothing is withheld.

    Returns
    -------
    bool
        True in a public edition of what is unpublished.
    """
    return audience is Audience.PUBLIC and is_unpublished(source)
