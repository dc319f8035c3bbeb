"""The only place where the stages meet: from a declaration to a published edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte import __version__
from karte.comparison import group_area
from karte.crosswalk import export_town_table
from karte.disclosure import cost_lines
from karte.errors import Problems
from karte.model import Audience
from karte.profile import Assembler
from karte.projection import Forecast
from karte.publish import (
    EditionWriter,
    counts_csv,
    crosswalk_csv,
    indicators_csv,
    manifest_json,
    offered,
    projection_csv,
    screening_csv,
    towns_csv,
)
from karte.publish.report import conservation, known_tables, report_text
from karte.render import (
    PdfRenderer,
    Typesetter,
    bundled_typesetter,
    render_index,
    render_map_sheet,
    render_profile,
    render_screening,
    render_text,
    render_worksheet,
    site_assets,
)
from karte.sources.earlier import PRINTED, grounds_json
from karte.statistics import all_areas
from karte.study import compute, opened

if TYPE_CHECKING:
    from pathlib import Path

    from karte.config import Config
    from karte.errors import Problem
    from karte.inputs import Inputs
    from karte.model import Area
    from karte.profile import Results
    from karte.profile.types import Overview
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


def build(config_path: Path, *, audience: Audience = Audience.PUBLIC, progress: Progress) -> Build:
    """Read a workspace, compute, and publish one edition.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``; its folder is the workspace.
    audience : Audience, optional
        For whom to publish.
    progress : Progress
        Told what goes on.

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
    config, inputs = opened(config_path, audience, findings, progress, keep=True)
    output = config_path.parent / config.output.directory
    results = compute(config, inputs, audience, findings, progress)
    target = publish(config, inputs, results, output, progress)
    balances = conservation(results)
    costs = cost_lines(results.costs, config.disclosure.threshold)
    report = report_text(config, balances, results.findings, known_tables(results), costs)
    (output / "build_report.txt").write_bytes(report)
    if results.grounds:
        kept = output / PRINTED / f"{config.edition}.json"
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(grounds_json(results.grounds))
    return Build(
        index=target / "index.html",
        districts=len(results.districts.frame),
        unit=config.words.unit,
        balances=balances,
        findings=results.findings,
    )


def publish(
    config: Config, inputs: Inputs, results: Results, output: Path, progress: Progress
) -> Path:
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
    pathlib.Path
        The folder of the edition.
    """
    assembler = Assembler(results)
    names = area_names(config, results)
    typesetter = _typesetter(config, inputs.font_directory)
    pdf = PdfRenderer(typesetter)
    with EditionWriter(output, results.audience, config.edition) as writer:
        progress.stage("ページと PDF", len(assembler.district_ids))
        printed = []
        for district_id in assembler.district_ids:
            profile = assembler.profile(district_id)
            folder = f"districts/{district_id}"
            for name, content in render_profile(profile).items():
                writer.write(f"{folder}/{name}", content)
            writer.write(f"{folder}/karte.txt", render_text(profile))
            writer.write(f"{folder}/profile.json", _json(profile.model_dump_json(indent=1)))
            printed.append(pdf.pages(profile))
            writer.write(f"{folder}/{profile.pdf_file}", pdf.render(profile, printed[-1]))
            worksheet = render_worksheet(profile, typesetter)
            writer.write(f"{folder}/{profile.worksheet_file}", worksheet)
            if profile.map_sheet_file:
                sheet = render_map_sheet(profile, typesetter)
                writer.write(f"{folder}/{profile.map_sheet_file}", sheet)
            progress.step()
        overview = assembler.overview()
        books = dict(pdf.books(overview, printed))
        for name, content in books.items():
            writer.write(name, content)
        figures = results.figures
        writer.write(
            "data/counts.csv",
            counts_csv(
                config.edition,
                [*figures.counts.values(), *figures.group_counts.values(), *results.projected],
                names,
            ),
        )
        writer.write(
            "data/indicators.csv", indicators_csv(config.edition, figures, names, results.layers)
        )
        if isinstance(results.meaning.forecast, Forecast):
            projected = projection_csv(config.edition, results.meaning.forecast, names)
            writer.write("data/projection.csv", projected)
        if results.audience is Audience.INTERNAL:
            _write_screening(writer, assembler, config.edition)
            writer.write("data/crosswalk.csv", _crosswalks(inputs, names))
            table = export_town_table(results.crosswalk, results.small_areas, results.districts)
            writer.write("data/town_districts.csv", table)
        _write_index(writer, overview.model_copy(update={"books": tuple(books)}))
        manifest = manifest_json(
            edition=config.edition,
            audience=results.audience,
            version=__version__,
            files=writer.digests,
            origins=results.origins,
        )
        writer.write("manifest.json", manifest)
        return writer.finish()


def _write_index(writer: EditionWriter, overview: Overview) -> None:
    """Write what stands above all districts, last, as it offers what was written before."""
    writer.write("data/towns.csv", towns_csv(overview))
    offering = overview.model_copy(update={"downloads": offered(writer.digests)})
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
