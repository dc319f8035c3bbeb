"""Writes a commented ``karte.toml`` from the model, so that file and model cannot drift apart."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from karte.config.schema import Config

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic.fields import FieldInfo

_OPENING = """\
# karte.toml — 地域カルテの設定
# 「#」から行の終わりまでは説明です。文字は "" で囲みます。
# ファイルは、このフォルダーからの相対パスで書きます。
"""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def commented_default() -> str:
    """Return a commented ``karte.toml`` with an example in every place.

    Returns
    -------
    str
        TOML text; optional keys stand there as comments.

    Examples
    --------
    >>> commented_default().splitlines()[0]
    '# karte.toml — 地域カルテの設定'
    """
    return commented_with({}, {})


def commented_with(values: Mapping[str, Any], notes: Mapping[str, Sequence[str]]) -> str:
    """Return a commented ``karte.toml`` that says what is given, with examples elsewhere.

    Parameters
    ----------
    values : mapping
        Keys and tables of the declaration; a table that may be repeated is a list.
    notes : mapping of str to sequence of str
        Further comments by table.

    Returns
    -------
    str
        TOML text; a required table that is not given stands there as an example, an optional one
        as a comment.

    Examples
    --------
    >>> text = commented_with({"edition": 2030}, {"censuses": ["例のままです。"]})
    >>> "edition = 2030" in text, "# 例のままです。" in text
    (True, True)
    """
    lines = [_OPENING.rstrip()]
    tables: list[str] = []
    for name, field in Config.model_fields.items():
        model = _model_of(field)
        if model is None:
            given = {name: values[name]} if name in values else {}
            lines += ["", *_given_lines(name, field, given)]
            continue
        comments = [f"# {note}" for note in notes.get(name, ())]
        written = values.get(name)
        if written is None:
            tables += ["", *comments, *_table_lines(name, field, model)]
            continue
        blocks = written if isinstance(written, list) else [written]
        for number, block in enumerate(blocks):
            heading = f"[[{name}]]" if isinstance(written, list) else f"[{name}]"
            opening = [f"# {field.description}", *comments] if number == 0 else []
            body = _block_lines(name, model, block, explained=number == 0)
            tables += ["", *opening, heading, *body]
    return "\n".join([*lines, *tables]) + "\n"


def _block_lines(
    name: str, model: type[BaseModel], block: Mapping[str, Any], *, explained: bool
) -> list[str]:
    """Return one table; only the first of its kind explains its keys and shows the others."""
    lines: list[str] = []
    nested: list[str] = []
    for key, field in model.model_fields.items():
        if (repeated := _model_of(field)) is not None:
            nested += _table_lines(f"{name}.{key}", field, repeated) if explained else []
        elif isinstance((field.examples or [None])[0], dict):
            inner = block.get(key) or {}
            if explained:
                nested.append(f"# {field.description}")
            if inner or explained:
                nested.append(f"{'' if inner else '# '}[{name}.{key}]")
            nested += [f"{_toml_key(one)} = {_toml(value)}" for one, value in inner.items()]
        elif explained:
            lines += _given_lines(key, field, block)
        elif key in block:
            lines.append(f"{key} = {_toml(block[key])}")
    return lines + nested


def _given_lines(key: str, field: FieldInfo, given: Mapping[str, Any]) -> list[str]:
    """Return a key with its value, else its default, else an example as a comment."""
    if key in given:
        return [f"# {field.description}", f"{key} = {_toml(given[key])}"]
    default = field.default
    if field.is_required() or default is None or default == ():
        return _key_lines(key, field, commented=not field.is_required())
    return [f"# {field.description}", f"{key} = {_toml(default)}"]


def _model_of(field: FieldInfo) -> type[BaseModel] | None:
    candidates: list[Any] = [field.annotation, *getattr(field.annotation, "__args__", ())]
    for one in candidates:
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None


def _table_lines(name: str, field: FieldInfo, model: type[BaseModel]) -> list[str]:
    repeated = getattr(field.annotation, "__origin__", None) is tuple
    heading = f"[[{name}]]" if repeated else f"[{name}]"
    optional = not field.is_required() and (
        field.default is None or any(one.is_required() for one in model.model_fields.values())
    )
    lines = [f"# {field.description}", f"{'# ' if optional else ''}{heading}"]
    nested: list[str] = []
    for key, one in model.model_fields.items():
        example = (one.examples or [None])[0]
        if (inner := _model_of(one)) is not None:
            nested += _table_lines(f"{name}.{key}", one, inner)
        elif isinstance(example, dict):
            nested += _nested_lines(f"{name}.{key}", one, example)
        else:
            lines += _key_lines(key, one, commented=optional)
    return lines + nested


def _nested_lines(heading: str, field: FieldInfo, example: dict[str, str]) -> list[str]:
    lines = [f"# {field.description}"]
    mark = "" if example else "# "
    lines.append(f"{mark}[{heading}]")
    lines += [f"{key} = {_toml(value)}" for key, value in example.items()]
    return lines


def _key_lines(key: str, field: FieldInfo, *, commented: bool = False) -> list[str]:
    example = (field.examples or [field.default])[0]
    mark = "# " if commented or (not field.is_required() and field.default is None) else ""
    return [f"# {field.description}", f"{mark}{key} = {_toml(example)}"]


def _toml_key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _toml(key)


def _toml(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps(value, ensure_ascii=False)
