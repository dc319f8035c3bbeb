"""What stands on every page: names, year, publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Audience
from karte.profile.types import Header, Source
from karte.wareki import era_date, fiscal_year

if TYPE_CHECKING:
    import datetime as dt

    from karte.profile.results import Results


def edition_label(edition: int, revision: int) -> str:
    """Return how an edition is called.

    Examples
    --------
    >>> edition_label(2026, 0), edition_label(2026, 1)
    ('令和8年度（2026年度）版', '令和8年度（2026年度）版 訂正第1版')
    """
    return f"{fiscal_year(edition)}版 {revision_label(revision)}".rstrip()


def revision_label(revision: int) -> str:
    """Return how a revision is called; nothing for the first issue.

    Examples
    --------
    >>> revision_label(2), revision_label(0)
    ('訂正第2版', '')
    """
    return f"訂正第{revision}版" if revision else ""


def make_header(results: Results) -> Header:
    """Return the header of an edition.

    Parameters
    ----------
    results : Results
        Gives the declaration and the audience.

    Returns
    -------
    Header
        With dates in 和暦 and 西暦.
    """
    config = results.config
    internal = results.audience is Audience.INTERNAL
    return Header(
        edition=config.edition,
        edition_label=edition_label(config.edition, config.revision),
        revision=config.revision,
        municipality=config.municipality.name,
        municipality_code=config.municipality.code,
        kind=config.municipality.kind,
        unit=config.words.unit,
        council=config.words.council,
        product=config.words.product,
        department=config.publisher.department,
        contact=config.publisher.contact,
        issued_label=era_date(config.publisher.issued),
        issued=config.publisher.issued.isoformat(),
        audience_label=results.audience.label if internal else "",
        notice=config.municipality.notice,
        district_count=len(results.districts.frame),
    )


def make_sources(results: Results) -> tuple[Source, ...]:
    """Return the credits of everything that was used, one for each series of one publisher."""
    groups: dict[tuple[str, str], list[dt.date]] = {}
    for origin in results.origins:
        dates = groups.setdefault((origin.credit, origin.licence), [])
        if origin.date is not None and origin.date not in dates:
            dates.append(origin.date)
    return tuple(
        Source(credit=credit, licence=licence, date_label=_dates(sorted(dates)))
        for (credit, licence), dates in groups.items()
    )


def _dates(dates: list[dt.date]) -> str:
    """Return one date, or the first and the last of several with their number."""
    if len(dates) < 2:  # noqa: PLR2004 - one is no span
        return "".join(era_date(date) for date in dates)
    return f"{era_date(dates[0])}から{era_date(dates[-1])}まで（{len(dates)}時点）"
