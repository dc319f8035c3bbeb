"""Reads declarations of indicators, and says in Japanese everything that is wrong with them."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from karte.tables.columns import COUNTS, population
from karte.tables.own_counts import OWN, OWN_ID, STANDARD, column_of, is_own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pydantic_core import ErrorDetails

    from karte.errors import Problems

Model = TypeVar("Model", bound=BaseModel)

KNOWN_AGES = ("known", tuple(population("total", one) for one in ("0-14", "15-64", "65+")))
_SIDES = ("numerator", "denominator")
_SHOWN = 3
_GUIDE = "書き方は docs/indicators.md の「市の指標を加える」にあります。"
_SAID = {
    "missing": "が書かれていません",
    "extra_forbidden": "という項目はありません",
    "too_short": "に1つ以上の項目を書いてください",
    "string_too_short": "を空にしないでください",
    "id": "は英小文字で始め、英小文字・数字・_ だけで書いてください",
    "string_type": "は引用符で囲んだ文字で書いてください",
    "int_type": "は整数で書いてください",
    "int_from_float": "は整数で書いてください",
    "float_type": "は数字で書いてください",
    "bool_type": "は true か false で書いてください",
    "tuple_type": "は [ ] で囲んだ並びで書いてください",
    "greater_than": "は0より大きい数にしてください",
    "greater_than_equal": "は0から4までの整数にしてください",
    "less_than_equal": "は0から4までの整数にしてください",
}


class Declared(NamedTuple):
    """A file of declarations: its name and what it holds."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Entry:
    """One ``[[indicator]]`` of a file, with its groups of counts written out."""

    place: str
    values: Mapping[str, Any]

    def validated(self, model: type[Model], problems: Problems) -> Model | None:
        """Return the entry as a frozen value.

        Parameters
        ----------
        model : type
            `karte.indicators.Indicator`.
        problems : Problems
            Takes every key that is missing, unknown or wrong.

        Returns
        -------
        Indicator or None
            None where something is wrong.
        """
        try:
            return model.model_validate(self.values)
        except ValidationError as error:
            for detail in error.errors():
                problems.add(_said(detail), where=self.place, hint=_GUIDE)
            return None


def parsed(file: Declared, problems: Problems, *, own: Collection[str] | None) -> Iterator[Entry]:
    """Yield the entries of a file.

    Parameters
    ----------
    file : Declared
        TOML in UTF-8 with ``[groups]``, which may be left out, and ``[[indicator]]``.
    problems : Problems
        Takes what cannot be read, and every count that is not known.
    own : collection of str or None
        Ids of the own figures that are declared; None where any may be used.

    Yields
    ------
    Entry
        In the order of the file; those with an unknown count are left out.
    """
    raw = _toml(file, problems)
    if raw is None:
        return
    for key in sorted(raw.keys() - {"groups", "indicator"}):
        problems.add(
            f"「{key}」という項目はありません（使えるもの: [groups]、[[indicator]]）。",
            where=file.name,
            hint=_GUIDE,
        )
    groups = {KNOWN_AGES[0]: list(KNOWN_AGES[1]), **raw.get("groups", {})}
    entries = raw.get("indicator", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        problems.add("指標は [[indicator]] の下に書いてください。", where=file.name, hint=_GUIDE)
        return
    for number, values in enumerate(entries, start=1):
        title = values.get("id", values.get("name", ""))
        place = f"{file.name} [[indicator]] の{number}番目" + (f"（{title}）" if title else "")
        sides = {side: _written_out(values[side], groups) for side in _SIDES if side in values}
        unknown = [term for terms in sides.values() for term in terms if not _is_known(term, own)]
        for term in dict.fromkeys(unknown):
            _add_unknown(term, place, own, problems)
        spelled = isinstance(title, str) and (OWN_ID.fullmatch(title) or title != values.get("id"))
        if not spelled:
            problems.add(f"id{_SAID['id']}（いまの値: {title!s:.40}）。", where=place, hint=_GUIDE)
        if not unknown and spelled:
            yield Entry(place, {**values, **sides})


def nearest_of(name: str, labels: Mapping[str, str]) -> str:
    """Return the ids that come nearest to one that is not known, with what they mean.

    Parameters
    ----------
    name : str
        As written.
    labels : mapping of str to str
        Japanese name by id; an id is also found by it.

    Returns
    -------
    str
        For an error.

    Examples
    --------
    >>> nearest_of("ageing_rat", {"ageing_rate": "高齢化率", "births": "出生数"})
    'ageing_rate（高齢化率）'
    """
    spelled = {**{label: one for one, label in labels.items()}, **{one: one for one in labels}}
    close = difflib.get_close_matches(name, spelled, n=2 * _SHOWN, cutoff=0.5)
    close = close or difflib.get_close_matches(name, spelled, n=_SHOWN, cutoff=0.0)
    ids = list(dict.fromkeys(spelled[one] for one in close))[:_SHOWN]
    return "、".join(f"{one}（{labels[one]}）" for one in ids)


def _toml(file: Declared, problems: Problems) -> dict[str, Any] | None:
    try:
        return tomllib.loads(file.content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problems.add(
            "文字コードが UTF-8 ではありません。",
            where=f"{file.name} {error.start + 1}バイト目",
            hint="メモ帳などで開き、文字コード UTF-8 を選んで保存し直してください。",
        )
    except tomllib.TOMLDecodeError as error:
        problems.add(
            f"TOML の書き方に誤りがあります（{error}）。",
            where=file.name,
            hint="引用符、[ ]、= の対応を確かめてください。" + _GUIDE,
        )
    return None


def _written_out(terms: object, groups: Mapping[str, Any]) -> list[Any]:
    """Return the terms of one side with their groups written out; a sign goes to each count."""
    if not isinstance(terms, list):
        return [terms]
    found = list[Any]()
    for term in terms:
        sign = "-" if isinstance(term, str) and term.startswith("-") else ""
        group = groups.get(str(term).removeprefix("-"))
        found += [term] if group is None else [sign + str(one) for one in group]
    return found


def _is_known(term: object, own: Collection[str] | None) -> bool:
    if not isinstance(term, str):
        return True  # its type is refused later
    count = term.removeprefix("-")
    if not is_own(count):
        return count in COUNTS
    return own is None or count.removeprefix(OWN) in {*own, *STANDARD}


def _add_unknown(term: str, place: str, own: Collection[str] | None, problems: Problems) -> None:
    count = term.removeprefix("-")
    if count.startswith(OWN):
        known = {OWN + one: column_of(OWN + one).label for one in (*(own or ()), *STANDARD)}
        hint = "karte.toml の [[own_figures]] に、この id を付けた数値を宣言してください。"
    else:
        known = {one.id: one.label for one in COUNTS.values()}
        hint = "統計項目の一覧は docs/indicators.md にあります。市の資料の数値は own. で始めます。"
    problems.add(
        f"「{count}」という統計項目はありません。近いもの: {nearest_of(count, known)}",
        where=place,
        hint=hint,
    )


def _said(detail: ErrorDetails) -> str:
    key = " → ".join(
        f"{part + 1}番目" if isinstance(part, int) else str(part) for part in detail["loc"]
    )
    kind = detail["type"]
    if kind in {"literal_error", "enum"}:
        expected = detail.get("ctx", {}).get("expected", "").replace(" or ", ", ")
        return f"「{key}」に「{str(detail['input'])[:40]}」は使えません（使えるもの: {expected}）。"
    if kind == "value_error":
        return f"{detail.get('ctx', {}).get('error', detail['msg'])}。"
    told = kind not in {"missing", "extra_forbidden"}
    found = f"（いまの値: {detail['input']!s:.40}）" if told else ""
    return f"「{key}」{_SAID.get(kind, 'の値が正しくありません')}{found}。"
