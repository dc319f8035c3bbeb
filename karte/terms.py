"""Whether the districts may be published at all: the municipality's own terms decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.model import Audience
from karte.sources import credit
from karte.sources.recognise.found import Section
from karte.sources.registry import reader_for
from karte.sources.terms import read_terms

if TYPE_CHECKING:
    from pathlib import Path

    from karte.config import Config
    from karte.errors import Problems
    from karte.tables.types import Districts


def under_terms(
    districts: Districts, config: Config, root: Path, audience: Audience, findings: Problems
) -> Districts:
    """Return the districts with the municipality's terms in their credit.

    Parameters
    ----------
    districts : Districts
        Only those of 国土数値情報 are under these terms; a city's own polygons pass.
    config : Config
        Names the list, or says that somebody has asked.
    root : pathlib.Path
        The workspace.
    audience : Audience
        What is forbidden to publish may still be used inside the office.
    findings : Problems
        Receives a finding where nothing tells the terms.

    Returns
    -------
    Districts
        The same shapes.

    Raises
    ------
    KarteError
        If a public edition would publish what the municipality does not allow to be passed on.
    """
    declared = config.districts
    if districts.origin.publisher != credit.LAND_MINISTRY:
        return districts
    name = config.municipality.name
    terms = None
    if declared.terms is not None:
        junior = "中学校区" in districts.origin.title
        path = root / declared.terms
        read = reader_for([path], root=root, section=Section.TERMS, default=read_terms)
        terms = read(path, root=root, code=config.municipality.code, junior=junior)
    if terms is None:
        if not declared.terms_confirmed:
            _ask(name, declared.terms, findings)
        return districts
    if terms.forbids_publication and audience is Audience.PUBLIC:
        raise KarteError(
            f"{name}の区域データの利用条件は「{terms.use}」で、公開できません。",
            where=declared.terms or "",
            hint="市が自ら持つ境界データを使うか、庁内用（--audience internal）を"
            "作成してください。",
        )
    use = f"{terms.use}。{terms.note}" if terms.note else terms.use
    licence = f"国土数値情報利用約款（{name}の条件: {use}）"
    return replace(districts, origin=districts.origin.model_copy(update={"licence": licence}))


def _ask(name: str, listed_in: str | None, findings: Problems) -> None:
    reason = "一覧にありません" if listed_in else "一覧がないため分かりません"
    findings.add(
        f"国土数値情報の区域データを{name}で公開してよいか、利用条件が{reason}。",
        where=listed_in or "karte.toml districts → terms",
        hint="A27 の zip に入っている利用条件の一覧を boundaries に置いて terms に書くか、"
        "教育委員会などに確かめて [districts] に terms_confirmed = "
        '"（日付と確かめた相手）" と書いてください。',
    )
