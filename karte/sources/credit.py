"""Who is credited, and under which terms, where the declaration says nothing else."""

from __future__ import annotations

STATISTICS_BUREAU = "総務省統計局"
LAND_MINISTRY = "国土交通省"
ESTAT_TERMS = "政府統計の総合窓口（e-Stat）利用規約（CC BY 4.0 互換）"
KSJ_TERMS = "国土数値情報利用約款（CC BY 4.0、一部の市区町村は制限あり）"
UNSTATED_TERMS = "利用条件の記載なし（市区町村に確認が必要）"
