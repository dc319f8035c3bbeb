"""The rules of reading aloud are data: every one is alive, and a wrong one is refused by name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from drawn_readings import CITY, SPECS, district, risen_by, standing

from karte.errors import KarteError
from karte.narrative import PLACEHOLDERS, Outlook, Rule, Voice, load_rules, read_aloud
from karte.narrative.candidates import candidate
from karte.narrative.outlook import of_outlook
from karte.narrative.vocabulary import ALLOWED, fill, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.comparison import Standing

RULES = load_rules()
DOCS = Path(__file__).parent.parent / "docs" / "reading-aloud.md"
SHARES = (1.0, 5.0, 7.3, 10.0, 20.0, 25.0, 33.3, 40.0, 50.0, 56.0, 60.0, 66.7, 75.0, 80.0, 97.0)
DATES = (dt.date(2020, 10, 1), dt.date(2035, 10, 1))


def drawn(name: str) -> Iterator[Standing]:
    """Draw one indicator in every way in which it may stand out."""
    spec = SPECS[name]
    values = [spec.usual * times for times in (0.1, 0.5, 0.55, 1.6, 2.43)]
    values += [-3 * spec.usual] if name == "population_change" else []
    for value in (*values, *(SHARES if spec.unit == "%" else ())):
        for place, before in ((1, abs(value) / 2), (24, abs(value) * 2 + 1)):
            one = standing(
                name, value, before=min(before, 99.9) if spec.unit == "%" else before, place=place
            )
            yield one
            yield replace(one, whole=None)
            yield replace(one, whole_changes=(risen_by(0.0),))
            yield standing(name, value, half=0.3 * abs(value))


def templates_taken(rule: Rule) -> dict[str, str]:
    """Return the wordings of a rule that some figure brings out, filled."""
    if rule.looks_at == "projection":
        ahead = [
            Outlook(*DATES, now, then, now, then, now, then) for now, then in ((40, 20), (20, 40))
        ]
        found = [of_outlook(rule, one, CITY) for one in ahead]
    else:
        found = [candidate(rule, one, CITY) for one in drawn(rule.indicator)]
    return {
        one.template: fill(one.template, {**one.values, "here": "この校区では、"}, mark="推計")
        for one in found
        if one is not None
    }


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda one: one.id)
def test_no_rule_is_dead_and_every_wording_can_be_reached_and_read(rule: Rule) -> None:
    taken = templates_taken(rule)
    assert set(taken) == {*rule.higher, *rule.lower}
    for text in taken.values():
        assert text.endswith("。")
        assert not re.search(r"[{}]|None|nan|▲", text)
        assert len(text) <= 70, text


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda one: one.id)
def test_a_wording_neither_praises_nor_blames_and_names_no_cause(rule: Rule) -> None:
    for text in (*rule.higher, *rule.lower):
        assert not re.search(
            "課題|問題|良|悪|優れ|劣|深刻|恵まれ|不足|ため|から、|平均より|市|校区", text
        )


def test_a_shipped_question_follows_only_from_wordings_that_there_are() -> None:
    ways = {f"{one.id}:higher" for one in RULES.rules if one.higher}
    ways |= {f"{one.id}:lower" for one in RULES.rules if one.lower}
    for question in RULES.questions:
        assert set(question.after) <= ways, question.id


def test_questions_are_open() -> None:
    for question in RULES.questions:
        assert re.search("何ですか|どこ|どう|どの|どんな", question.text), question.text
        assert question.text.endswith("か。")
        assert len(question.text) <= 60
    assert sum(one.general for one in RULES.questions) == 2


def test_ids_are_used_once() -> None:
    ids = [*(one.id for one in RULES.rules), *(one.id for one in RULES.questions)]
    assert len(set(ids)) == len(ids)


def test_every_placeholder_is_used_explained_and_documented() -> None:
    used = {name for rule in RULES.rules for text in (*rule.higher, *rule.lower)
            for name in placeholders(text)}  # fmt: skip
    used |= {name for one in RULES.questions for name in placeholders(one.text)}
    assert used <= set(PLACEHOLDERS)
    assert set().union(*ALLOWED.values()) <= set(PLACEHOLDERS)
    text = DOCS.read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `\{(\w+)\}` \| (.+?) \|", text, re.MULTILINE))
    assert documented == PLACEHOLDERS


def write(folder: Path, text: str) -> Path:
    path = folder / "reading.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def problems_of(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(KarteError) as caught:
        load_rules(write(folder, text))
    return [(one.where, one.what) for one in caught.value.problems]


OWN = """
[[rule]]
id = "clubs"
indicator = "association_rate"
looks_at = "difference"
part = "life"
theme = "くらし"
least_points = 1
higher = ["{here}会に入る世帯は{value}です。"]
"""


def test_a_city_adds_a_rule_changes_one_and_leaves_one_out(tmp_path: Path) -> None:
    changed = (
        OWN
        + """
[[rule]]
id = "owned"
indicator = "owned_share"
looks_at = "difference"
part = "life"
theme = "住まい"
least_points = 1
higher = ["持ち家は{value}です。"]
[limits]
enough = 1
"""
    )
    rules = load_rules(write(tmp_path, 'hide = ["association", "good_things"]\n' + changed))
    reading = read_aloud(district(owned_share=80, association_rate=90), rules, CITY)
    assert [one.text for one in reading.sentences] == [
        "持ち家は80.0%です。", "この校区では、会に入る世帯は90.0%です。",
    ]  # fmt: skip
    assert reading.why_fewer == ""
    assert "good_things" not in {one.id for one in rules.questions}
    assert rules.limits.sentences == 6


def test_an_unknown_placeholder_is_named_with_its_file_and_entry(tmp_path: Path) -> None:
    ((where, what),) = problems_of(tmp_path, OWN.replace("{value}", "{valeu}"))
    assert where == "reading.toml [[rule]] clubs"
    assert "{valeu}" in what


def test_so_is_one_that_this_look_cannot_fill(tmp_path: Path) -> None:
    ((_, what),) = problems_of(tmp_path, OWN.replace("{value}", "{since}"))
    assert "ここでは使えない {since}" in what


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{value}", "{value", "書き方に誤り"),
        ("{value}", "{value:.1f}", "書き方に誤り"),
        ("{value}", "{}", "書き方に誤り"),
        ('theme = "くらし"', 'theme = "暮し"', "「暮し」という theme はありません"),
        ("least_points = 1", "", "least_deviations・least_points・least_ratio のどれか"),
        ("least_points", "least_percent", "least_deviations・least_points・least_ratio のどれか"),
        ('part = "life"', 'part = "end"', "「part」の値が正しくありません"),
        ("higher = ", "highest = ", "「highest」という項目はありません"),
        ('id = "clubs"', "", "「id」が書かれていません"),
        ("[[rule]]", "[rule]", "[[rule]] の下に項目"),
        ("[[rule]]", "[[rules]]", "「rules」という項目はありません"),
        ('"difference"', '"projection"', "least_points・least_percent のどれか、"),
        ("[[rule]]", '[[question]]\nid = "q"\ntext = "何ですか。"\nafter = ["x:higher"]\n[[rule]]',
         "「x:higher」という文はありません"),
        ("[[rule]]", 'hide = ["nothing"]\n[[rule]]', "「nothing」という文や問いかけはありません"),
        ("[[rule]]", "[[rule", "TOML の書き方に誤り"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    if said.endswith("、"):
        said = "将来推計の indicator"
    found = problems_of(tmp_path, OWN.replace(old, new, 1))
    assert any(said in what for _, what in found), found
    assert all(where.startswith("reading.toml") for where, _ in found)


def test_all_wrong_entries_are_said_at_once(tmp_path: Path) -> None:
    text = OWN.replace("{value}", "{a}") + OWN.replace("{value}", "{b}").replace("clubs", "teams")
    assert len(problems_of(tmp_path, text)) == 2


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="ファイルを開けません"):
        load_rules(tmp_path / "none.toml")


def test_a_file_of_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "reading.toml"
    path.write_bytes(OWN.encode("cp932"))
    with pytest.raises(KarteError, match="UTF-8"):
        load_rules(path)


def test_a_ward_and_a_village_are_called_so() -> None:
    here = district(owned_share=90)
    for kind, word in (("特別区", "区全体"), ("村", "村全体")):
        (one,) = read_aloud(here, RULES, Voice("学区", kind, "自治会")).sentences
        assert word in one.text
        assert one.text.startswith("この学区では、")
