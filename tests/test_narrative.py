"""Reading aloud: what is said of drawn districts, word for word, and what is not said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from drawn_readings import CITY, TOWN, district, estimate, outlook, standing

from karte.model import Grade
from karte.narrative import Outlook, Reading, load_rules, read_aloud

RULES = load_rules()
STRENGTH = "この校区のよいところ、これからも大切にしたいことは何ですか。"
TOGETHER = "これから自治協議会で、みんなと取り組んでみたいことは何ですか。"


def texts(reading: Reading) -> list[str]:
    return [one.text for one in reading.sentences]


def questions(reading: Reading) -> list[str]:
    return [one.text for one in reading.questions]


def test_a_new_town() -> None:
    here = district(
        population=9000, young_share=19.8, ageing_rate=15.2, aged75_share=6.1,
        with_under18_share=41.0, household_size=2.9, owned_share=81, population_change=8.4,
    )  # fmt: skip
    reading = read_aloud(here, RULES, CITY, outlook=outlook(9000, 9900))
    assert texts(reading) == [
        "この校区では、65歳以上の方の割合は15.2%で、市全体（30.0%）より14.8ポイント低くなっています。",
        "平成27年（2015年）からの5年間に、人口が8.4%増えました（市全体は3.0%減）。",
        "1世帯あたりの人数は2.90人で、市全体（2.30人）より0.60人多くなっています。",
        "およそ5世帯に2世帯で18歳未満の子が暮らし、その割合（41.0%）は市全体より21.0ポイント高くなっています。",
        "5世帯に4世帯が持ち家に住み、その割合（81.0%）は市全体より19.0ポイント高くなっています。",
        "このまま何も変わらない場合、令和17年（2035年）の人口は令和2年より約10%多い約9,900人になる計算です。",
    ]
    assert reading.why_fewer == ""
    assert questions(reading) == [
        "子どもや若い家族がいることで生まれている、この校区のよさは何ですか。",
        "子どもたちが安心して遊び、通学できるよう、どんなことを続けていきたいですか。",
        "新しく住み始めた方と知り合うきっかけを、どのようにつくっていけそうですか。",
    ]


def test_an_old_estate_whose_page_has_said_how_many_are_65() -> None:
    here = district(
        ageing_rate=46, aged75_share=25.2, aged75_share__before=19.1, aged_single_share=20.3,
        apartment_share=92, rented_share=70, population_change=-9.2,
    )  # fmt: skip
    reading = read_aloud(
        here, RULES, CITY, outlook=outlook(4000, 3100), already_said={"ageing_rate"}
    )
    assert texts(reading) == [
        "この校区では、75歳以上の方が4人に1人（25.2%）で、その割合は市全体より9.2ポイント高くなっています。",
        "平成27年（2015年）からの5年間に、人口が9.2%減りました（市全体は3.0%減）。",
        "65歳以上のひとり暮らし世帯がおよそ5世帯に1世帯（20.3%）で、市全体より8.3ポイント高い割合です。",
        "およそ3世帯に2世帯が民間の借家に住み、その割合（70.0%）は市全体より43.0ポイント高くなっています。",
        "マンションなどの共同住宅に住む世帯の割合は92.0%で、市全体（36.0%）より56.0ポイント高くなっています。",
        "このまま何も変わらない場合、令和17年（2035年）の人口は令和2年より約23%少ない約3,100人になる計算です。",
    ]


def test_a_mountain_village() -> None:
    here = district(
        population=900, aged75_share=33.0, owned_share=95, near_bus_share=31, landslide_share=21
    )
    reading = read_aloud(here, RULES, CITY)
    assert texts(reading) == [
        "この校区では、人口は900人で、1校区あたり平均（6,000人）より少なくなっています。",
        "75歳以上の方が3人に1人（33.0%）で、その割合は市全体より17.0ポイント高くなっています。",
        "持ち家に住む世帯の割合は95.0%で、市全体（62.0%）を33.0ポイント上回っています。",
        "歩いて行ける所にバス停がある方の割合は31.0%で、市全体（80.0%）を49.0ポイント下回っています。",
        "およそ5人に1人（21.0%）が土砂災害のおそれのある所に住み、市全体（3.0%）より高い割合です。",
    ]
    assert questions(reading)[1:] == [
        "大雨のとき、だれが、どこへ、どのように避難するか、ご近所でどう話し合っていけそうですか。",
        "買い物や通院、ごみ出しなど、ちょっとした手助けは、どのように支え合っていけそうですか。",
    ]


def test_the_centre_of_the_city() -> None:
    here = district(density=9800, foreign_share=5.2, single_share=60, households=6500,
                    households__before=5900)  # fmt: skip
    assert texts(read_aloud(here, RULES, CITY)) == [
        "この校区では、1平方キロメートルあたり9,800人が暮らし、市全体（2,400人）の約4.1倍です。",
        "外国籍の方の割合は5.2%で、市全体（2.0%）の約2.6倍です。",
        "世帯の数は、平成27年（2015年）に比べて600世帯（10.2%）多くなりました。",
        "5世帯に3世帯がひとり暮らしで、その割合（60.0%）は市全体より28.0ポイント高くなっています。",
    ]


def test_a_district_by_the_river() -> None:
    here = district(flood_share=66, shelter_capacity_rate=12, association_rate=82)
    reading = read_aloud(here, RULES, CITY)
    assert texts(reading) == [
        "この校区では、およそ5世帯に4世帯が自治会に加入し、その割合（82.0%）は市全体より21.0ポイント高くなっています。",
        "3人に2人（66.0%）が大雨のとき水につかるおそれのある所に住み、市全体（18.0%）より高い割合です。",
        "人口に対する避難所の収容人数の割合は12.0%で、市全体（45.0%）より低くなっています。",
    ]
    assert [one.because for one in reading.questions] == ["association", "flood", "shelter"]


def test_where_nothing_stands_out_it_says_so_and_asks_what_can_always_be_asked() -> None:
    here = district(population=6100, ageing_rate=30.2, young_share=12.1, owned_share=61)
    reading = read_aloud(here, RULES, CITY)
    assert reading.sentences == ()
    assert reading.why_fewer == (
        "多くの項目で市全体や5年前との違いが小さいため、読み解きの文は少なくなっています。"
    )
    assert questions(reading) == [STRENGTH, TOGETHER]


def test_a_district_of_split_towns_says_less_and_says_it_is_estimated() -> None:
    here = {
        "ageing_rate": standing("ageing_rate", 36.8, half=0.9),
        "single_share": standing("single_share", 40, half=9),
        "owned_share": standing("owned_share", 90, half=2, grade="C"),
        "apartment_share": standing("apartment_share", 45, half=12),
        "population": standing("population", 5000, half=60, before=5312),
    }
    reading = read_aloud(here, RULES, CITY)
    assert texts(reading) == [
        "この校区では、65歳以上の方の割合は36.8%（推計）で、市全体（30.0%）より約7ポイント高くなっています。",
        "平成27年（2015年）からの5年間に、人口が約300人（約6%・推計）減りました。",
    ]
    assert "推計の確かさが十分でなく、市全体との" in reading.why_fewer


def test_of_withheld_figures_there_is_no_word() -> None:
    here = {name: standing(name, None) for name in ("aged_single_share", "ageing_rate")}
    reading = read_aloud(here, RULES, CITY)
    assert reading.sentences == ()
    assert "公表できない項目" in reading.why_fewer


def test_no_two_sentences_say_the_same_thing() -> None:
    here = district(ageing_rate=45, aged75_share=28, aged85_share=11, mean_age=57, supporters=0.9,
                    with_aged65_share=70)  # fmt: skip
    assert len(read_aloud(here, RULES, CITY).sentences) == 1


def test_a_change_has_its_place_among_larger_differences() -> None:
    here = district(
        ageing_rate=60, foreign_share=9, owned_share=2, single_share=70, association_rate=5,
        flood_share=95, density=30000, apartment_share=99, landslide_share=40,
        young_share=10, young_share__before=11.2,
    )  # fmt: skip
    assert "young_change" in [one.id for one in read_aloud(here, RULES, CITY).sentences]


def test_a_place_is_said_at_either_end_and_in_words() -> None:
    def said(place: int) -> list[str]:
        here = {"ageing_rate": standing("ageing_rate", 36.0, place=place)}
        return texts(read_aloud(here, RULES, CITY, already_said={"ageing_rate"}))

    assert said(1) == [
        "この校区では、65歳以上の方の割合（36.0%）は、24校区のうち最も高くなっています。"
    ]
    assert said(23) == [
        "この校区では、65歳以上の方の割合（36.0%）は、24校区のうち2番目に低くなっています。"
    ]
    assert said(12) == []


def test_a_place_among_fewer_districts_says_so() -> None:
    here = {"ageing_rate": standing("ageing_rate", 36.0, place=1)}
    voice = replace(CITY, districts=26)
    (text,) = texts(read_aloud(here, RULES, voice, already_said={"ageing_rate"}))
    assert "数字のわかる24校区のうち最も" in text


def test_a_withheld_projection_is_not_spoken_of() -> None:
    withheld = replace(outlook(4000, 3100), withheld=True)
    assert read_aloud({}, RULES, CITY, outlook=withheld).sentences == ()


def test_nor_is_one_that_starts_from_a_rough_guide() -> None:
    here = {"population": standing("population", 4000, half=400, grade="C")}
    assert read_aloud(here, RULES, CITY, outlook=outlook(4000, 3100)).sentences == ()


def test_a_projection_comes_last_and_brings_its_error_of_the_past() -> None:
    reading = read_aloud(
        district(ageing_rate=40), RULES, CITY,
        outlook=outlook(4000, 3100, children_now=500, children_then=300),
    )  # fmt: skip
    assert [one.figure for one in reading.sentences] == ["own", "projection"]
    assert reading.sentences[-1].values["error"] == "過去の計算では3%の差"


def test_a_projection_of_children_alone_and_of_the_aged_alone() -> None:
    dates = (dt.date(2020, 10, 1), dt.date(2035, 10, 1))
    children = Outlook(*dates, children_now=512, children_then=303)
    aged = Outlook(*dates, aged_now=34.8, aged_then=40.6)
    assert texts(read_aloud({}, RULES, CITY, outlook=children)) == [
        "このまま何も変わらない場合、令和17年（2035年）の15歳未満の子どもは令和2年より約41%少ない約300人になる計算です。"
    ]
    assert texts(read_aloud({}, RULES, CITY, outlook=aged)) == [
        "このまま何も変わらない場合、65歳以上の方の割合は、令和2年の34.8%から令和17年（2035年）には約41%に高まる計算です。"
    ]


def test_a_town_speaks_its_own_words() -> None:
    here = district(population=900, ageing_rate=46, single_share=45)
    reading = read_aloud(here, RULES, TOWN)
    assert texts(reading)[0] == (
        "この地区では、人口は900人で、1地区あたり平均（6,000人）より少なくなっています。"
    )
    assert "町全体（30.0%）より" in " ".join(texts(reading))
    assert "まちづくり協議会" in read_aloud({}, RULES, TOWN).questions[-1].text


def test_a_sentence_names_its_number_and_keeps_its_id() -> None:
    (sentence,) = read_aloud(district(owned_share=81), RULES, CITY).sentences
    assert (sentence.id, sentence.indicator, sentence.figure) == ("owned", "owned_share", "own")
    assert sentence.values == {
        "one_in": "5世帯に4世帯", "value": "81.0%", "difference": "19.0ポイント",
    }  # fmt: skip


def test_the_change_of_a_figure_that_was_a_rough_guide_is_not_said() -> None:
    one = standing("single_share", 33, half=0.2, before=25)
    (change,) = one.changes
    rough = replace(change, before=estimate(25, 0.2, "C"))
    here = {"single_share": replace(one, changes=(rough,))}
    assert rough.before.grade is Grade.C
    assert read_aloud(here, RULES, CITY).sentences == ()


def test_without_two_others_to_compare_the_points_decide() -> None:
    one = replace(standing("owned_share", 81), deviation=0.0)
    assert texts(read_aloud({"owned_share": one}, RULES, CITY)) != []


@pytest.mark.parametrize("place", range(3))
def test_the_first_question_asks_for_strengths(place: int) -> None:
    here = [district(ageing_rate=45), district(flood_share=60), {}][place]
    first, *others = read_aloud(here, RULES, CITY).questions
    assert first.strengths
    assert not any(one.strengths for one in others)


def test_what_rises_in_the_whole_city_is_not_told_as_the_district_s_own() -> None:
    def said(elsewhere: float, half: float = 0) -> list[str]:
        one = standing("ageing_rate", 35, half=half, before=31, elsewhere=elsewhere)
        return texts(read_aloud({"ageing_rate": one}, RULES, CITY, already_said={"ageing_rate"}))

    assert said(4.2) == []
    assert said(1.5) == [
        "この校区では、65歳以上の方の割合は、平成27年（2015年）から4.0ポイント高くなりました（市全体は1.5ポイント増）。"
    ]
    # 0.8 points of the 2.5 may be chance: 1.7 are sure, fewer than are worth a sentence.
    assert said(1.5, half=0.8) == []


def test_a_count_is_compared_with_the_municipality_in_per_cent() -> None:
    def said(elsewhere: float) -> list[str]:
        one = standing("households", 2600, before=2500, elsewhere=elsewhere)
        return texts(read_aloud({"households": one}, RULES, CITY))

    assert said(-1.0) == [
        "この校区では、世帯の数は、平成27年（2015年）に比べて100世帯（4.0%）多くなりました（市全体は1.0%減）。"
    ]
    assert said(3.0) == []


def test_a_change_as_in_the_whole_city_is_not_told_either_where_it_is_a_figure_itself() -> None:
    one = standing("population_change", -4.0, whole=-3.8)
    assert read_aloud({"population_change": one}, RULES, CITY).sentences == ()
