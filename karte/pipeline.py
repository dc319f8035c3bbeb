"""The only place where the stages meet: from a declaration to a published edition."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from karte import __version__
from karte.comparison import group_area
from karte.config import output_folder
from karte.crosswalk import export_town_table
from karte.disclosure import cost_lines
from karte.editions import keep_edition
from karte.errors import Attempts, Problems
from karte.model import Area, AreaType, Audience
from karte.opendata import OpenData
from karte.profile import Assembler
from karte.profile.corrections import correction_lines
from karte.publish import (
    EditionWriter,
    at_work,
    crosswalk_csv,
    manifest_json,
    offered,
    screening_csv,
    site_files,
)
from karte.publish.report import conservation, known_lines, known_tables, report_text
from karte.publish.revisions import changed_figures, refuse_lower_revision
from karte.render import (
    PdfRenderer,
    Typesetter,
    bundled_typesetter,
    render_former,
    render_index,
    render_map_sheet,
    render_profile,
    render_screening,
    render_text,
    render_worksheet,
    site_assets,
)
from karte.sources.earlier import PRINTED, earlier_files, grounds_json
from karte.statistics import all_areas
from karte.study import CROSSWALKS, compute, opened

if TYPE_CHECKING:
    from pathlib import Path

    from karte.config import Config
    from karte.errors import Problem
    from karte.inputs import Inputs
    from karte.profile import Results
    from karte.profile.types import Header, Overview
    from karte.progress import Progress
    from karte.publish.report import Balance


@dataclass(frozen=True)
class Build:
    """What a build has made.

    Attributes
    ----------
    index : pathlib.Path
        The page to open.
    districts : int
        How many profiles were published.
    unit : str
        What the municipality calls a district.
    balances : tuple of Balance
        Districts, outside and municipality side by side for each dataset and date.
    findings : tuple of Problem
        What staff should look at; nothing that stopped the build.
    """

    index: Path
    districts: int
    unit: str
    balances: tuple[Balance, ...]
    findings: tuple[Problem, ...]


def build(
    config_path: Path,
    *,
    audience: Audience = Audience.PUBLIC,
    progress: Progress,
    output: Path | None = None,
) -> Build:
    """Read a workspace, compute, and publish one edition.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``; its folder is the workspace.
    audience : Audience, optional
        For whom to publish.
    progress : Progress
        Told what goes on.
    output : pathlib.Path, optional
        Where another workspace keeps its editions: one of its is made once more. What an edition
        of this workspace was made of is kept in its archive.

    Returns
    -------
    Build
        The page to open and what to look at.

    Raises
    ------
    KarteError
        If anything in the workspace cannot be used; the previous output is then untouched.
    """
    findings = Problems()
    place = output or output_folder(config_path)
    with nullcontext() if place is None else at_work(place, progress.tell):
        config, inputs = opened(config_path, audience, findings, progress, keep=True)
        own = config_path.parent / config.output.directory
        refuse_lower_revision(output or own, config, audience)
        results = compute(config, inputs, audience, findings, progress)
        target, changed = publish(config, inputs, results, output or own, progress)
        if output is None:
            earlier = earlier_files(own, config.edition, config.revision)
            found = [*(own / CROSSWALKS).glob("*"), *earlier]
            keep_edition(config_path, target, audience, found)
    return Build(
        index=target / "index.html",
        districts=len(results.districts.frame),
        unit=config.words.unit,
        balances=conservation(results),
        findings=(*changed, *results.findings),
    )


def publish(
    config: Config, inputs: Inputs, results: Results, output: Path, progress: Progress
) -> tuple[Path, tuple[Problem, ...]]:
    """Write the edition and swap it in.

    Parameters
    ----------
    config : Config
        The declaration.
    inputs : Inputs
        For the audit table of the internal edition.
    results : Results
        What the pages say.
    output : pathlib.Path
        The output folder.
    progress : Progress
        Told what goes on.

    Returns
    -------
    tuple of pathlib.Path, tuple of Problem
        The folder of the edition, and what is to be said of the one that it replaces.
    """
    assembler = Assembler(results)
    names = area_names(config, results)
    pdf = PdfRenderer(_typesetter(config, inputs.font_directory))
    with EditionWriter(output, results.audience, config.edition, config.revision) as writer:
        progress.stage("ページと PDF", len(assembler.district_ids))
        overview = assembler.overview()
        data = OpenData(results, overview, names, assembler.towns)
        printed = []
        attempts = Attempts()
        for district_id in assembler.district_ids:
            name = names[Area(AreaType.DISTRICT, district_id)]
            made = attempts.of(name, partial(_district, assembler, pdf, data, district_id))
            if made is not None:
                printed.append(made.pages)
                for path, content in made.files.items():
                    writer.write(f"districts/{district_id}/{path}", content)
            progress.step()
        attempts.raise_if_any()
        for former in assembler.formers():
            path = f"districts/{former.district_id}/index.html"
            writer.write(path, render_former(former, overview.header))
        books = dict(pdf.books(overview, printed))
        for name, content in books.items():
            writer.write(name, content)
        city = data.city()
        for name, content in city.items():
            writer.write(name, content)
        public = results.audience is Audience.PUBLIC
        changed = changed_figures(writer.parent, config, city) if public else ()
        if results.audience is Audience.INTERNAL:
            _write_screening(writer, assembler, config.edition)
            writer.write("data/crosswalk.csv", _crosswalks(inputs, names))
            table = export_town_table(results.crosswalk, results.small_areas, results.districts)
            writer.write("data/town_districts.csv", table)
        findings = (*changed, *results.findings)
        _write_index(writer, overview.model_copy(update={"books": tuple(books)}))
        manifest = manifest_json(
            header=overview.header,
            audience=results.audience,
            version=__version__,
            files=writer.digests,
            origins=results.origins,
        )
        writer.write("manifest.json", manifest)
        _write_beside(writer, config, replace(results, findings=findings), overview.header)
        return writer.finish(), changed


class _Printed(NamedTuple):
    """What was made of a district: its files, and its pages for the book of all."""

    files: dict[str, bytes]
    pages: dict[str, object]


def _district(assembler: Assembler, pdf: PdfRenderer, data: OpenData, district_id: str) -> _Printed:
    profile, downloads = data.district(assembler.profile(district_id))
    pages = pdf.pages(profile)
    files = {
        **downloads,
        **render_profile(profile),
        "karte.txt": render_text(profile),
        "profile.json": _json(profile.model_dump_json(indent=1)),
        profile.pdf_file: pdf.render(profile, pages),
        profile.worksheet_file: render_worksheet(profile, pdf.typesetter),
    }
    if profile.appendix_file:
        files[profile.appendix_file] = pdf.appendix(profile, pages)
    if profile.map_sheet_file:
        files[profile.map_sheet_file] = render_map_sheet(profile, pdf.typesetter)
    return _Printed(files, pages)


def _write_beside(writer: EditionWriter, config: Config, results: Results, header: Header) -> None:
    """Write what changes together with the edition: the record for staff and the site's root."""
    further = {
        "市の資料の数値と推計の比較": known_lines(known_tables(results)),
        "秘匿した数（公表していない資料の小さい数）": cost_lines(
            results.costs, config.disclosure.threshold
        ),
        "文と問いかけの訂正": correction_lines(results.corrected),
    }
    report = report_text(config, conservation(results), results.findings, further)
    writer.write_beside("build_report.txt", report)
    if results.grounds:
        writer.write_beside(f"{PRINTED}/{config.edition}.json", grounds_json(results.grounds))
    if results.audience is Audience.PUBLIC:
        for path, content in site_files(writer, config, header).items():
            writer.write_beside(f"public/{path}", content)


def _write_index(writer: EditionWriter, overview: Overview) -> None:
    """Write what stands above all districts, last, as it offers what was written before."""
    offering = overview.model_copy(update={"downloads": offered(writer.sizes)})
    for name, content in {**render_index(offering), **site_assets()}.items():
        writer.write(name, content)


def _write_screening(writer: EditionWriter, assembler: Assembler, edition: int) -> None:
    screened = assembler.screening()
    if screened is not None:
        writer.write("screening.html", render_screening(*screened))
        writer.write("data/screening.csv", screening_csv(edition, screened[-1]))


def area_names(config: Config, results: Results) -> dict[Area, str]:
    """Return the printed name of every area, in the order of the downloads."""
    frame = results.districts.frame
    areas = all_areas(list(frame["district_id"]), config.municipality.code)
    names = [*frame["name"], config.municipality.name, f"{config.words.unit}の外"]
    groups = {
        group_area(config.municipality.code, one.name, group): group
        for one in results.meaning.groups
        for group in one.order
    }
    return dict(zip(areas, names, strict=True)) | groups


def _typesetter(config: Config, directory: Path | None) -> Typesetter:
    """Return a typesetter with the declared fonts first and the bundled one to fall back on."""
    bundled = bundled_typesetter()
    declared = (directory,) if directory is not None else ()
    families = dict.fromkeys((*config.fonts.families, *bundled.families))
    return Typesetter((*declared, *bundled.font_directories), tuple(families))


def _crosswalks(inputs: Inputs, names: dict[Area, str]) -> bytes:
    towns: dict[tuple[int, str], str] = {}
    for year, areas in inputs.small_areas.items():
        keys = zip(areas.frame["key_code"], areas.frame["name"], strict=True)
        towns.update(((year, key), name) for key, name in keys)
    return crosswalk_csv(inputs.crosswalks.values(), towns, names)


def _json(text: str) -> bytes:
    return f"{text}\n".encode()
