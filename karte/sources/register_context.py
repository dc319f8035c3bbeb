"""What titles, the name of a sheet and the name of a file say of the figures below them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.municipality import CODE_LENGTH
from karte.sources.register_dates import stated_date
from karte.sources.register_labels import is_sex
from karte.sources.register_lines import Context
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from karte.errors import Problems
    from karte.sources.register_sheet import Sheet

_BRACKETED = re.compile(r"[(\[【〔〈_・-](男女計|総数|計|男性?|女性?)(?:人口)?(?:[)\]】〕〉]|$)")
_IN_NAME = re.compile(r"(?:(?<=人口)|(?<![ぁ-ヿ一-鿿]))(男性?|女性?)(?:人口)?(?![ぁ-ヿ一-鿿])")
_LONGEST_TITLE = 60
_NOTE = re.compile(r"^[※注*]|^\(?注")


def said_sex(text: str) -> str:
    """Return the sex that a title says its table is of.

    Parameters
    ----------
    text : str
        A title, or the name of a sheet.

    Returns
    -------
    str
        Empty where it says none; 「男女別」 is none.

    Examples
    --------
    >>> said_sex("町別年齢別人口（男）"), said_sex("女"), said_sex("男女別人口"), said_sex("女川町")
    ('male', 'female', '', '')
    """
    plain = normalise_label(text)
    if len(plain) > _LONGEST_TITLE or _NOTE.match(plain):
        return ""
    if sex := is_sex(plain) if plain != "人口" else "":
        return sex
    found = _BRACKETED.findall(plain)
    return is_sex(found[-1]) if found else ""


def said_group(text: str) -> str:
    """Return whether a title says that its table is of Japanese or of foreign residents alone.

    Parameters
    ----------
    text : str
        A title, or the name of a sheet.

    Returns
    -------
    str
        ``japanese``, ``foreign``, or empty for everybody.

    Examples
    --------
    >>> said_group("町別人口（日本人）"), said_group("日本人・外国人"), said_group("外国人を含む")
    ('japanese', '', '')
    """
    plain = normalise_label(text)
    japanese, foreign = "日本人" in plain, "外国人" in plain
    if (
        len(plain) > _LONGEST_TITLE
        or re.search("含|合計|総数|国籍別", plain)
        or japanese == foreign
    ):
        return ""
    return "japanese" if japanese or "除" in plain else "foreign"


def file_sex(stem: str) -> str:
    """Return the sex that the name of a file says its table is of.

    Parameters
    ----------
    stem : str
        Without its ending.

    Returns
    -------
    str
        Empty where it says none, or both.

    Examples
    --------
    >>> [file_sex(one) for one in ("男", "r080401_女", "町別人口(男性)_R8", "女川町", "男女別")]
    ['male', 'female', 'male', '', '']
    """
    found = {is_sex(one) for one in _IN_NAME.findall(normalise_label(stem))}
    return found.pop() if len(found) == 1 else ""


def sheet_context(sheet: Sheet) -> Context:
    """Return what the name of a sheet says, and where it says no sex, the name of its file."""
    sex = said_sex(sheet.name) or file_sex(sheet.path.stem)
    return Context(None, sex, said_group(sheet.name))


def block_context(titles: Sequence[str], before: Context) -> Context:
    """Return what the titles of a block say, and where they say nothing, the block before.

    Parameters
    ----------
    titles : sequence of str
        From above.
    before : Context
        Of the block before, or of the sheet.

    Returns
    -------
    Context
        With a date only where a title of this block or one before states it.
    """
    sex = next(filter(None, map(said_sex, reversed(titles))), before.sex)
    group = next(filter(None, map(said_group, reversed(titles))), before.group)
    stated = stated_date(titles)
    return replace(before, date=stated.date if stated else before.date, sex=sex, group=group)


def outer_date(sheet: Sheet, titles: Iterable[str], code: str, notes: Problems) -> dt.date | None:
    """Return the date of figures that state none themselves.

    Parameters
    ----------
    sheet : Sheet
        Its name and the name of its file are asked.
    titles : iterable of str
        What stands around the table.
    code : str
        Municipality code; in the name of a file it is no date.
    notes : Problems
        Told where only a month is stated.

    Returns
    -------
    datetime.date or None
        None where no date is found.
    """
    # A six-digit code may look like a month: 202010 is a city.
    stem = re.sub(rf"(?<!\d){code[:CODE_LENGTH]}\d?(?!\d)", "", sheet.path.stem)
    stated = stated_date([*titles, sheet.name, stem])
    if stated is None:
        return None
    if not stated.has_day:
        notes.add(
            f"日のない日付「{stated.date.year}年{stated.date.month}月」しか見つからないため、"
            "1日現在とみなしました。",
            where=sheet.where,
            hint="末日現在などの場合は、シートの表題に「令和8年4月30日現在」の形で書いてください。",
        )
    return stated.date


def no_date(where: str) -> KarteError:
    """Return the error for a table without a date.

    Parameters
    ----------
    where : str
        File and sheet.

    Returns
    -------
    KarteError
        Saying where a date was looked for.
    """
    return KarteError(
        "いつの人口か分かりません。調査年月日の列も、表題・見出し・シート名・ファイル名の日付も"
        "ありません。",
        where=where,
        hint="表の上に「令和8年4月1日現在」と書くか、ファイル名に「20260401」の形で"
        "日付を入れてください。",
    )
