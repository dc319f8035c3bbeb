"""Reads ``karte.toml`` and reports everything that is wrong with it in one go, in Japanese."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from karte.config.paths import NO_FILE, expand
from karte.config.schema import Config, OutputConfig
from karte.errors import KarteError, Problems
from karte.tables.community import FOLDER, PASSED_OVER, PICTURES, SUFFIX

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_EXPECTED = {
    "string_type": "引用符で囲んだ文字",
    "int_type": "整数",
    "int_parsing": "整数",
    "int_from_float": "整数",
    "date_type": "日付（例: 2026-06-30、引用符なし）",
    "date_from_datetime_inexact": "日付（例: 2026-06-30、時刻なし）",
    "date_parsing": "日付（例: 2026-06-30）",
    "date_from_datetime_parsing": "日付（例: 2026-06-30）",
    "tuple_type": "[ ] で囲んだ並び",
    "list_type": "[ ] で囲んだ並び",
    "dict_type": "表（[見出し] の下に書く）",
    "model_type": "表（[見出し] の下に書く）",
    "model_attributes_type": "表（[見出し] の下に書く）",
    "too_short": "1つ以上の値",
    "string_too_short": "空でない文字",
}


def load_config(
    path: Path, absent: Problems | None = None, files: set[str] | None = None
) -> Config:
    """Read and validate the declaration of a workspace.

    Parameters
    ----------
    path : pathlib.Path
        ``karte.toml``; the folder that holds it is the workspace.
    absent : Problems, optional
        Where the only faults are files that are not there, it takes these, so that the others can
        still be read and all faults told at once.

    Returns
    -------
    Config
        Frozen; every file that it names exists inside the workspace, but for the absent ones.

    Raises
    ------
    KarteError
        With one problem for each key that is missing, unknown or wrong, each naming the key,
        what was found and what was expected.
    """
    raw = _parse(path)
    try:
        return Config.model_validate(
            raw, context={"root": path.parent, "files": set() if files is None else files}
        )
    except ValidationError as error:
        problems = _told(error, path.name)
    if absent is None or not all(one.what.startswith(NO_FILE) for one in problems.found):
        problems.raise_if_any()
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:  # what is looked at only once all files are there
        problems.found.extend(_told(error, path.name).found)
        problems.raise_if_any()
        raise
    assert absent is not None  # noqa: S101 - without it everything was raised above
    absent.found.extend(problems.found)
    return config


def declared_files(path: Path) -> tuple[str, ...]:
    """Return every file that the declaration of a workspace names, and what belongs to it.

    Parameters
    ----------
    path : pathlib.Path
        ``karte.toml``.

    Returns
    -------
    tuple of str
        Relative to the workspace, sorted: the declaration itself, the files and those of the same
        name beside them (the parts of a shapefile, the record of a download), the typefaces, and
        the forms that councils have filled in with their photographs.

    Raises
    ------
    KarteError
        If the declaration is not valid.
    """
    root, named = path.parent, set[str]()
    config = load_config(path, files=named)
    if config.fonts.directory:
        named |= set(expand(root, (f"{config.fonts.directory}/*",)))
    forms = map(Path, expand(root, (f"{FOLDER}/**/*",)))
    named |= {
        one.as_posix()
        for one in forms
        if one.suffix.lower() in {SUFFIX, *PICTURES} and not one.name.startswith(PASSED_OVER)
    }
    beside = {
        one.relative_to(root).as_posix()
        for name in named
        for one in (root / name).parent.iterdir()
        if one.is_file() and one.name.startswith((root / name).stem + ".")
    }
    return tuple(sorted({path.name, *named, *beside}))


def output_folder(path: Path) -> Path | None:
    """Return where a workspace publishes, whatever else of its declaration is wrong.

    Parameters
    ----------
    path : pathlib.Path
        ``karte.toml``.

    Returns
    -------
    pathlib.Path or None
        None where the file does not say; `load_config` tells why.
    """
    try:
        output = OutputConfig.model_validate(_parse(path).get("output", {}))
    except (KarteError, ValidationError):
        return None
    return path.parent / output.directory


def _told(error: ValidationError, file: str) -> Problems:
    problems = Problems()
    for detail in error.errors():
        _add(problems, detail, file)
    return problems


def _parse(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise KarteError(
            f"設定ファイル {path.name} がありません。",
            where=path.parent.name or path.name,
            hint="新しく始めるときは karte init、試すときは karte demo（フォルダー名）を"
            "実行してください。",
        )
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise KarteError(
            "文字コードが UTF-8 ではありません。",
            where=f"{path.name} {error.start + 1}バイト目",
            hint="メモ帳などで開き、文字コード UTF-8 を選んで保存し直してください。",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise KarteError(
            f"TOML の書き方に誤りがあります（{error}）。",
            where=path.name,
            hint="引用符、[ ]、= の対応を確かめてください。正しい見本は karte init で"
            "別のフォルダーに書き出せます。",
        ) from None


def _key(location: tuple[int | str, ...]) -> str:
    """Return a key as staff see it: ``[censuses] の2番目 year``."""
    words: list[str] = []
    for part in location:
        if isinstance(part, int):
            words[-1] += f" の{part + 1}番目"
        else:
            words.append(_short(part))
    return " → ".join(words)


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the model that a location lies in, or None inside free tables."""
    model: Any = Config
    for part in location:
        if isinstance(part, int):
            continue
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return None
        annotation = fields[part].annotation
        inner = [one for one in getattr(annotation, "__args__", ()) if hasattr(one, "model_fields")]
        model = inner[0] if inner else annotation
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _description(location: tuple[int | str, ...]) -> str:
    names = [part for part in location if isinstance(part, str)]
    for depth in range(len(names), 0, -1):
        model = _model_at(tuple(names[: depth - 1]))
        if model is not None and names[depth - 1] in model.model_fields:
            return model.model_fields[names[depth - 1]].description or ""
    return ""


def _add(problems: Problems, detail: ErrorDetails, file: str) -> None:
    location = detail["loc"]
    where = f"{file} {_key(location)}".rstrip()
    description = _description(location)
    hint = f"「{description}」を書いてください。" if description else ""
    found = detail["input"]
    kind = detail["type"]
    if kind == "too_short" and found:
        return  # follows from an element that was refused and is reported itself
    if kind == "missing":
        what = f"「{location[-1]}」が書かれていません。"
    elif kind == "extra_forbidden":
        what, hint = f"「{_short(location[-1])}」という項目はありません。", _nearest(location)
    elif kind == "literal_error":
        expected = detail.get("ctx", {}).get("expected", "").replace(" or ", ", ")
        what = f"「{_short(found)}」は使えません（使えるもの: {expected}）。"
    elif kind == "value_error":
        message = str(detail.get("ctx", {}).get("error", detail["msg"]))
        value = "" if isinstance(found, dict) else f": {_short(found)}"
        what = f"{message}{value}。"
        if message.startswith(NO_FILE):
            hint = "ファイルの名前と置き場所（作業フォルダーからの相対パス）を確かめてください。"
    elif kind in _EXPECTED:
        what = f"{_EXPECTED[kind]}を書いてください（いまの値: {_short(found)}）。"
    else:
        what = f"値が正しくありません（いまの値: {_short(found)}）。"
    problems.add(what, where=where, hint=hint)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004 - one terminal line


def _nearest(location: tuple[int | str, ...]) -> str:
    model = _model_at(location[:-1])
    known = list(model.model_fields) if model is not None else []
    close = difflib.get_close_matches(str(location[-1]), known, n=3, cutoff=0.5)
    if close:
        return f"「{'」「'.join(close)}」の書きまちがいではないか確かめてください。"
    return f"使える項目: {', '.join(known)}" if known else ""
