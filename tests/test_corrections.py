"""Sentences and questions that staff hide, correct or replace, until the figures change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from karte.errors import KarteError, Problems
from karte.model import Audience
from karte.narrative import load_rules
from karte.profile import Assembler
from karte.profile.corrections import Fate, with_corrections
from karte.profile.generated import Generated, generated_texts, text_targets
from karte.sources.corrections import LONGEST, read_corrections
from karte.sources.own_keys import DistrictKeys
from karte.tables.corrections import COLUMNS, LEAD, Action, Correction
from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from pathlib import Path

    from workspaces import Study

    from karte.profile import Profile, Results

KEYS = DistrictKeys({"B1": "中央小学校", "B2": "南小学校"})
TARGETS = text_targets(load_rules())
ROW = ("中央", "文:young", "隠す", "", "工事中の数字のため", "2026/6/1", "「12.3%」「10.1%」")


def read(path: Path, notes: Problems | None = None) -> tuple[Correction, ...]:
    return read_corrections(
        path,
        root=path.parent,
        keys=KEYS,
        targets=TARGETS,
        warnings=Problems() if notes is None else notes,
    )


def written(folder: Path, *rows: tuple[str, ...]) -> Path:
    path = folder / "corrections.csv"
    path.write_bytes(to_csv(COLUMNS, rows))
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_a_table_is_read_in_the_encodings_of_excel(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, ROW)
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode(encoding))
    (found,) = read(path)
    assert found == Correction(
        "B1", "文:young", Action.HIDE, "", "工事中の数字のため", dt.date(2026, 6, 1),
        "「12.3%」「10.1%」", "corrections.csv 2行目",
    )  # fmt: skip


@pytest.mark.parametrize("word", ["差しかえ", "差し替え", "差替え"])
def test_a_row_may_be_written_in_wide_characters_and_in_other_words(
    tmp_path: Path, word: str
) -> None:
    row = (
        "見本市立南小学校",
        "文：young",
        word,
        "新しい文です。",
        "理由",
        "令和8年6月1日",
        "「1」",
    )
    (found,) = read(written(tmp_path, row))
    assert (found.district_id, found.target, found.action) == ("B2", "文:young", Action.REPLACE)
    assert found.date == dt.date(2026, 6, 1)


def test_rows_copied_from_the_review_and_left_as_they_are_do_nothing(tmp_path: Path) -> None:
    notes = Problems()
    left = ("中央", "文:aged", "", "印刷された文。", "", "", "「30%」")
    assert len(read(written(tmp_path, left, ROW, left), notes)) == 1
    (note,) = notes.found
    assert "2行" in note.what


def test_all_faults_of_a_table_are_told_together_with_their_cure(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ("中夫", "文:young", "隠す", "", "理由", "2026/6/1", "「1」"),
        ("中央", "文:yuong", "隠す", "", "理由", "2026/6/1", "「1」"),
        ("中央", "文:young", "消す", "", "理由", "2026/6/1", "「1」"),
        ("中央", "文:young", "差しかえ", "", "理由", "2026/6/1", "「1」"),
        ("中央", "文:young", "差しかえ", "長" * (LONGEST + 1), "理由", "2026/6/1", "「2」"),
        ("中央", "文:young", "直す", "数のない文です。", "理由", "2026/6/1", "「12.3%」"),
        ("中央", "文:young", "隠す", "", "", "いつか", ""),
        ROW,
        ROW,
    )
    with pytest.raises(KarteError) as caught:
        read(path)
    told = [(one.where.removeprefix("corrections.csv "), one.what) for one in caught.value.problems]
    assert all(one.hint for one in caught.value.problems)
    assert [where for where, _ in told] == [
        "2行目", "3行目", "4行目", "5行目", "6行目", "7行目", "8行目", "8行目", "8行目",
        "9行目と10行目",
    ]  # fmt: skip
    words = [
        "中央小学校",
        "文:young",
        "消す",
        "空",
        f"{LONGEST + 1}文字",
        "12.3%",
        "いつか",
        "数値",
        "理由",
    ]
    for word, (_, what) in zip(words, told, strict=False):
        assert word in what


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_bytes(to_csv(COLUMNS[:-1], [ROW[:-1]]))
    with pytest.raises(KarteError, match="数値"):
        read(path)


# ---- what becomes of them on a page --------------------------------------------------------


@pytest.fixture(scope="module")
def district(sample_study: Study) -> str:
    """Return a district with at least three sentences."""
    readings = sample_study.results.meaning.readings.items()
    return next(area.id for area, one in readings if len(one.sentences) > 2)


@pytest.fixture(scope="module")
def texts(sample_study: Study, district: str) -> tuple[Generated, ...]:
    return generated_texts(sample_study.results, district)


def correction(text: Generated, action: Action = Action.REPLACE, wording: str = "") -> Correction:
    return Correction(
        text.district_id, text.target, action, wording, "地元の指摘", dt.date(2026, 6, 1),
        text.figures, "corrections.csv 2行目",
    )  # fmt: skip


def corrected(
    results: Results, *made: Correction, audience: Audience = Audience.PUBLIC
) -> tuple[Profile, Results, list[str]]:
    findings = Problems()
    found = with_corrections(replace(results, audience=audience), made, findings)
    profile = Assembler(found).profile(made[0].district_id)
    return profile, found, [one.what for one in findings.found]


def test_the_texts_of_a_list_are_those_of_the_page(
    sample_study: Study, district: str, texts: tuple[Generated, ...]
) -> None:
    profile = Assembler(sample_study.results).profile(district)
    lines = [*profile.reading.lines, *profile.reading.questions]
    assert [one.text for one in texts] == [profile.lead, *(one.text for one in lines)]
    assert {one.target for one in texts} <= TARGETS
    assert all(figure in one.text for one in texts[:1] for figure in _figures(one))


def _figures(one: Generated) -> list[str]:
    return one.figures.strip("「」").split("」「")


def test_texts_are_hidden_corrected_and_replaced_and_a_public_page_gives_no_reason(
    sample_study: Study, texts: tuple[Generated, ...]
) -> None:
    lead, hidden, right, other = texts[0], texts[1], texts[2], texts[-1]
    profile, results, told = corrected(
        sample_study.results,
        correction(lead, Action.REPLACE, "はじめの文です。"),
        correction(hidden, Action.HIDE),
        correction(right, Action.CORRECT, "直した文です。"),
        correction(other, Action.REPLACE, "別の問いかけです。"),
    )
    assert profile.lead == "はじめの文です。"
    shown = [one.text for one in profile.reading.lines]
    assert hidden.text not in shown
    assert right.text not in shown
    assert shown[0] == "直した文です。"
    assert profile.reading.lines[0].anchor
    assert profile.reading.questions[-1].text == "別の問いかけです。"
    assert [one.fate for one in results.corrected] == [Fate.APPLIED] * 4
    assert told == []
    assert "地元の指摘" not in profile.model_dump_json()


def test_a_replaced_sentence_leads_to_no_figure(
    sample_study: Study, texts: tuple[Generated, ...]
) -> None:
    made = correction(texts[1], Action.REPLACE, "別の文です。")
    profile, _, _ = corrected(sample_study.results, made)
    assert (profile.reading.lines[0].text, profile.reading.lines[0].anchor) == ("別の文です。", "")


def test_the_internal_edition_says_what_was_changed_and_why(
    sample_study: Study, texts: tuple[Generated, ...]
) -> None:
    made = correction(texts[1], Action.HIDE)
    profile, _, _ = corrected(sample_study.results, made, audience=Audience.INTERNAL)
    (note,) = [one for one in profile.notes if "地元の指摘" in one]
    assert texts[1].target in note
    assert texts[1].text in note


def test_a_correction_ends_when_the_figure_changes_and_both_figures_are_told(
    sample_study: Study, texts: tuple[Generated, ...]
) -> None:
    old = replace(correction(texts[1], Action.HIDE), figures="「1.0%」")
    profile, results, told = corrected(sample_study.results, old)
    assert profile.reading.lines[0].text == texts[1].text
    assert results.corrected[0].fate is Fate.CHANGED
    assert "「1.0%」" in told[-1]
    assert texts[1].figures in told[-1]


def test_a_new_row_for_the_new_figure_takes_the_place_of_the_old_one(
    sample_study: Study, texts: tuple[Generated, ...]
) -> None:
    new = correction(texts[1], Action.REPLACE, "新しい文です。")
    old = replace(new, figures="「1.0%」", text="古い文です。")
    profile, results, told = corrected(sample_study.results, old, new)
    assert profile.reading.lines[0].text == "新しい文です。"
    assert [one.fate for one in results.corrected] == [Fate.SUPERSEDED, Fate.APPLIED]
    assert told == []


def test_a_correction_of_a_text_that_is_not_said_this_year_is_told(
    sample_study: Study, texts: tuple[Generated, ...]
) -> None:
    unsaid = min(TARGETS - {one.target for one in texts} - {LEAD})
    made = replace(correction(texts[1], Action.HIDE), target=unsaid)
    _, results, told = corrected(sample_study.results, made)
    assert results.corrected[0].fate is Fate.ABSENT
    assert unsaid in told[-1]


def test_a_page_all_of_whose_sentences_are_hidden_says_so(
    sample_study: Study, texts: tuple[Generated, ...]
) -> None:
    made = [correction(one, Action.HIDE) for one in texts if one.kind == "文"]
    profile, _, _ = corrected(sample_study.results, *made)
    assert profile.reading.lines == ()
    assert profile.reading.why_fewer
