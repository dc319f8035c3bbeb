"""Writes ``docs/open-data.md`` from the dictionary of the downloads and a template.

    python tools/write_open_data_docs.py

A test holds that the file is what this writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from karte.opendata.fields import FIELDS, Field, shared, town_fields
from karte.opendata.layers import small_area_fields
from karte.opendata.tables import DICTIONARY, TOWN_FIGURES
from karte.publish.downloads import COUNTS_COLUMNS, INDICATORS_COLUMNS
from karte.publish.listing import TOWN_COLUMNS
from karte.publish.meaning import PROJECTION_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEMPLATE = Path(__file__).parent / "open_data.template.md"
PAGE = Path(__file__).parent.parent / "docs" / "open-data.md"
TABLES: dict[str, tuple[Field, ...]] = {
    "counts.csv": shared(COUNTS_COLUMNS),
    "indicators.csv": shared(INDICATORS_COLUMNS),
    "projection.csv": shared(PROJECTION_COLUMNS),
    "towns.csv": shared(TOWN_COLUMNS),
    "town_figures.csv": (
        *shared(TOWN_FIGURES),
        *town_fields(None),
        *shared(("includes", "date", "source")),
    ),
    "dictionary.csv": shared(DICTIONARY),
    "districts（図形）": shared(("district_id", "name", "map_class")),
    "small_areas（図形）": small_area_fields("65歳以上の割合など", None),
}


def page() -> str:
    """Return the page.

    Returns
    -------
    str
        Markdown, in Japanese.

    Examples
    --------
    >>> page().splitlines()[0]
    '# データのダウンロード'
    """
    columns = [line for name, fields in TABLES.items() for line in _table(name, fields)]
    text = TEMPLATE.read_text(encoding="utf-8")
    text = text.replace("{{columns}}", "\n".join(columns).strip())
    return text.replace("{{words}}", "\n".join(_words()).strip())


def _table(name: str, fields: Iterable[Field]) -> Iterator[str]:
    yield f"### {name}\n"
    yield "| 列 | 見出し | 型 | 単位 | 意味 |"
    yield "|---|---|---|---|---|"
    for one in fields:
        yield f"| `{one.name}` | {one.title} | {one.kind} | {one.unit} | {one.description} |"
    yield ""


def _words() -> Iterator[str]:
    for one in FIELDS.values():
        if one.values:
            yield f"**`{one.name}`**\n"
            yield from (f"- `{key}` {meaning}" for key, meaning in one.values.items())
            yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"{PAGE.name} を書きました。")
