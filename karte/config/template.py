"""Writes a commented ``karte.toml`` from the model, so that file and model cannot drift apart."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from karte.config.schema import Config

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_OPENING = """\
# karte.toml — 地域カルテの設定
# 「#」から行の終わりまでは説明です。文字は "" で囲みます。
# ファイルは、このフォルダーからの相対パスで書きます。
"""


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
    lines = [_OPENING.rstrip()]
    tables: list[str] = []
    for name, field in Config.model_fields.items():
        model = _model_of(field)
        if model is None:
            lines += ["", *_key_lines(name, field)]
        else:
            tables += ["", *_table_lines(name, field, model)]
    return "\n".join([*lines, *tables]) + "\n"


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
        if isinstance(example, dict):
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


def _toml(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps(value, ensure_ascii=False)
