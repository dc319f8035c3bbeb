"""Reads the rules that karte ships, and what a city changes of them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from karte.errors import KarteError, Problems
from karte.narrative.rules import Limits, QuestionRule, Rule, Rules, WhyFewer

if TYPE_CHECKING:
    from pathlib import Path

    from karte.model import Frozen

_SHIPPED = "rules.toml"
_LISTS: dict[str, type[Frozen]] = {"rule": Rule, "question": QuestionRule}
_TABLES: dict[str, type[Frozen]] = {"limits": Limits, "why_fewer": WhyFewer}
_KEYS = ("hide", "themes", *_TABLES, *_LISTS)


def load_rules(path: Path | None = None) -> Rules:
    """Return the rules of reading aloud.

    Parameters
    ----------
    path : pathlib.Path, optional
        A file of the city. An entry with the id of a shipped one takes its place, others are
        added, those named in ``hide`` are left out; tables are changed key by key.

    Returns
    -------
    Rules
        Every template names only placeholders that its rule can fill.

    Raises
    ------
    KarteError
        If the file cannot be read; with every entry that is wrong.

    Examples
    --------
    >>> load_rules().limits.sentences
    6
    """
    if path is None:
        return _shipped()
    problems = Problems()
    own = _parsed(path)
    _check_kinds(own, path.name, problems)
    problems.raise_if_any()
    return _rules(_changed(_shipped_text(), own, path.name, problems), path.name, problems)


@cache
def _shipped() -> Rules:
    return _rules(_shipped_text(), _SHIPPED, Problems())


def _shipped_text() -> dict[str, Any]:
    text = resources.files("karte.narrative").joinpath(_SHIPPED).read_text("utf-8")
    return tomllib.loads(text)


def _rules(raw: dict[str, Any], name: str, problems: Problems) -> Rules:
    """Return what a file says, or raise everything that is wrong with it."""
    made = {
        "themes": tuple(raw["themes"]),
        "limits": _made(Limits, raw["limits"], f"{name} [limits]", problems),
        "why_fewer": _made(WhyFewer, raw["why_fewer"], f"{name} [why_fewer]", problems),
        "rules": _made_all("rule", raw, name, problems),
        "questions": _made_all("question", raw, name, problems),
    }
    problems.raise_if_any()
    rules = Rules.model_validate(made)
    for entry, what in rules.problems():
        problems.add(what, where=f"{name} {entry}", hint="書きまちがいではないか確かめてください。")
    problems.raise_if_any()
    return rules


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError:
        what, hint = "ファイルを開けません。", "karte.toml の [reading] rules を確かめてください。"
    except UnicodeDecodeError:
        what, hint = "文字コードが UTF-8 ではありません。", "UTF-8 で保存し直してください。"
    except tomllib.TOMLDecodeError as error:
        what = f"TOML の書き方に誤りがあります（{error}）。"
        hint = "引用符、[ ]、= の対応を確かめてください。"
    raise KarteError(what, where=path.name, hint=hint)


def _check_kinds(own: dict[str, Any], name: str, problems: Problems) -> None:
    """Refuse keys that there are none of, and lists and tables written as something else."""
    for key, found in own.items():
        if key not in _KEYS:
            hint = f"使える項目: {'、'.join(_KEYS)}"
            problems.add(f"「{key}」という項目はありません。", where=name, hint=hint)
        elif key in _TABLES and not isinstance(found, dict):
            problems.add(f"[{key}] の下に項目を書いてください。", where=f"{name} {key}")
        elif key in _LISTS and not _all_are(found, dict):
            problems.add(f"[[{key}]] の下に項目を書いてください。", where=f"{name} {key}")
        elif key in ("hide", "themes") and not _all_are(found, str):
            problems.add('["…", "…"] の形で書いてください。', where=f"{name} {key}")


def _all_are(found: object, kind: type) -> bool:
    return isinstance(found, list) and all(isinstance(one, kind) for one in found)


def _changed(
    raw: dict[str, Any], own: dict[str, Any], name: str, problems: Problems
) -> dict[str, Any]:
    """Return the shipped rules with what the city's file says in their place."""
    hide = own.get("hide", [])
    ids = {one["id"] for kind in _LISTS for one in raw[kind]}
    for one in hide:
        if one not in ids:
            problems.add(f"「{one}」という文や問いかけはありません。", where=f"{name} hide")
    changed: dict[str, Any] = {"themes": [*raw["themes"], *own.get("themes", [])]}
    for key in _TABLES:
        changed[key] = {**raw[key], **own.get(key, {})}
    for kind in _LISTS:
        entries = {one["id"]: one for one in raw[kind] if one["id"] not in hide}
        entries.update(
            (one.get("id", f"{place}番目"), one) for place, one in enumerate(own.get(kind, []), 1)
        )
        changed[kind] = list(entries.values())
    if hide:
        _forget(changed["question"], set(hide))
    return changed


def _forget(questions: list[dict[str, Any]], hidden: set[str]) -> None:
    """Take hidden rules out of what questions follow from."""
    for question in questions:
        after = question.get("after", [])
        question["after"] = [one for one in after if one.rpartition(":")[0] not in hidden]
    questions[:] = [
        one for one in questions
        if one["after"] or one.get("themes") or one.get("general")
    ]  # fmt: skip


def _made_all(kind: str, raw: dict[str, Any], name: str, problems: Problems) -> tuple[Any, ...]:
    made = []
    for place, entry in enumerate(raw[kind], 1):
        where = f"{name} [[{kind}]] {entry.get('id', f'{place}番目')}"
        made.append(_made(_LISTS[kind], entry, where, problems))
    return tuple(made)


def _made(model: type[Frozen], entry: dict[str, Any], where: str, problems: Problems) -> Any:  # noqa: ANN401 - one of four models
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        for one in error.errors():
            key = ".".join(str(part) for part in one["loc"])
            if one["type"] == "value_error":
                what = f"{one['ctx']['error']}。"
            elif one["type"] == "missing":
                what = f"「{key}」が書かれていません。"
            elif one["type"] == "extra_forbidden":
                what = f"「{key}」という項目はありません。"
            else:
                what = f"「{key}」の値が正しくありません（いまの値: {one['input']}）。"
            problems.add(what, where=where, hint="書き方は docs/reading-aloud.md にあります。")
        return None
