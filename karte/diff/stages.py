"""Computes the steps from one edition to the next, none of which is published."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit

from karte.config import declared_files, load_config, output_folder
from karte.diff.declaration import Changes, Sides
from karte.diff.figures import Edition, of_downloads, of_results, years_before
from karte.diff.files import NOW
from karte.diff.kept import downloads_of, found_kept
from karte.diff.split import Cause
from karte.editions import differing_versions, kept_edition, lay_out
from karte.errors import KarteError, Problems
from karte.model import Dataset
from karte.pipeline import area_names
from karte.progress import Silent
from karte.publish import at_work
from karte.study import catalogue_of, compute, opened
from karte.tables.community import FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection

    from karte.config import Config
    from karte.diff.declaration import Dates
    from karte.diff.files import Raw
    from karte.editions import Kept
    from karte.errors import Problem
    from karte.indicators import Indicator
    from karte.inputs import Inputs
    from karte.model import Audience
    from karte.progress import Progress


@dataclass(frozen=True)
class Stages:
    """Two editions and the three steps between them.

    Attributes
    ----------
    config : Config
        Of the new edition.
    audience : Audience
        For whom both are.
    old : int
        Fiscal year of the old one.
    editions : tuple of Edition or None, length 5
        As kept; by the method of now; by the inputs as corrected; on the new boundaries; new.
    catalogue : tuple of Indicator
        Of the new edition.
    changes : Changes
        What became of the files.
    methods : tuple of str
        What of the way of computing is another: versions, settings.
    inputs : Inputs
        Of the new edition.
    notes : tuple of Problem
        What staff have to know of the comparison itself.
    """

    config: Config
    audience: Audience
    old: int
    editions: tuple[Edition, Edition | None, Edition | None, Edition | None, Edition]
    catalogue: tuple[Indicator, ...]
    changes: Changes
    methods: tuple[str, ...]
    inputs: Inputs
    notes: tuple[Problem, ...]


def take_steps(
    config_path: Path, old: int, new: int, audience: Audience, progress: Progress
) -> Stages:
    """Compute everything between two editions.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml`` of the workspace.
    old, new : int
        Fiscal years; the new one is kept, or what the workspace declares.
    audience : Audience
        For whom both are.
    progress : Progress
        Told what goes on.

    Returns
    -------
    Stages

    Raises
    ------
    KarteError
        If there is no such edition, or the new one cannot be computed.
    """
    kept = kept_edition(config_path.parent, old, audience)
    output = output_folder(config_path) or config_path.parent
    with at_work(output, progress.tell), tempfile.TemporaryDirectory(prefix="karte-") as folder:
        return _Steps(config_path, kept, Path(folder), audience, progress).taken(new)


class _Steps:
    """The steps between two editions, laid out in a folder of their own."""

    def __init__(
        self, config_path: Path, kept: Kept, folder: Path, audience: Audience, progress: Progress
    ) -> None:
        self._config_path = config_path
        self._declared = load_config(config_path, Problems())
        self._root = config_path.parent
        self._kept = kept
        self._folder = folder
        self._audience = audience
        self._progress = progress
        self._notes = Problems()
        self._dates = set[str]()

    def taken(self, new: int) -> Stages:
        """Take all steps to the new edition."""
        root, kept = self._root, self._kept
        first = of_downloads(*downloads_of(root, kept, self._output, self._notes))
        printed = set(first.latest().values())
        self._dates = printed | {years_before(one) for one in printed}
        self._progress.stage("前の年度版と比べる計算", 4)
        old_settings = lay_out(root, kept, self._folder)
        # What people have written is no figure, and its districts may be gone by now.
        shutil.rmtree(self._folder / FOLDER, ignore_errors=True)
        settings, found = self._lay_new(new)
        config, inputs, last = self._last(settings, found)
        sides = Sides(self._folder, _parsed(old_settings), _parsed(settings))
        changes = Changes()
        first_raw = sides.by_method_of_now()
        before, method = self._step(Cause.METHOD, first_raw)
        own = sides.corrected(first_raw, _dates(before), _dates(inputs), changes)
        corrected = self._step(Cause.CORRECTION, own)[1] if own != first_raw else method
        ground, redrawn = sides.redrawn(own, changes), corrected
        if ground != own:
            if before is None or _ids(before) != _ids(inputs):
                ground = sides.without_figures_by_district(ground)
            redrawn = self._step(Cause.BOUNDARY, ground)[1]
        return Stages(
            config=config,
            audience=self._audience,
            old=kept.edition,
            editions=(first, method, corrected, redrawn, last),
            catalogue=catalogue_of(config, inputs.own_indicators, self._audience),
            changes=changes,
            methods=self._methods(sides),
            inputs=inputs,
            notes=tuple(self._notes.found),
        )

    @property
    def _output(self) -> Path:
        return self._root / self._declared.output.directory

    def _lay_new(self, new: int) -> tuple[Path, Kept | None]:
        """Lay the files of the new edition beside the old ones; return its settings file."""
        folder = self._folder / NOW
        kept = found_kept(self._root, new, self._audience)
        if kept is not None:
            if self._declared.edition == new:
                self._tell_changed(kept)
            return lay_out(self._root, kept, folder), kept
        if self._declared.edition != new:
            kept_edition(self._root, new, self._audience)  # it says what there is
        for name in declared_files(self._config_path):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._root / name, folder / name)
        return self._config_path, None

    def _tell_changed(self, kept: Kept) -> None:
        """Say which files are not those of the new edition any more."""
        changed = [
            name
            for name in declared_files(self._config_path)
            if kept.inputs.get(name) != hashlib.sha256((self._root / name).read_bytes()).hexdigest()
        ]
        if changed:
            self._notes.add(
                f"{kept.edition}年度版を作ったあとに変わった資料があります。作ったときの資料で"
                "比べています。",
                where="、".join(changed),
                hint="karte build で作り直してから、もう一度実行してください。",
            )

    def _last(self, settings: Path, kept: Kept | None) -> tuple[Config, Inputs, Edition]:
        """Return the new edition: as it was kept, or as the workspace would make it."""
        config, inputs = opened(settings, self._audience, Problems(), Silent(), keep=True)
        if kept is not None:
            tables = downloads_of(self._root, kept, self._output, self._notes)
            found = of_downloads(*tables)
        else:
            found = self._computed(config, inputs)
        self._progress.step()
        return config, inputs, found

    def _computed(
        self, config: Config, inputs: Inputs, dates: Collection[str] | None = None
    ) -> Edition:
        results = compute(config, inputs, self._audience, Problems(), Silent())
        return of_results(results, area_names(config, results), dates)

    def _step(self, cause: Cause, raw: Raw) -> tuple[Inputs | None, Edition | None]:
        """Compute one step; one that cannot be computed is told and goes with the next."""
        settings = self._folder / f"karte_{cause.value}.toml"
        settings.write_text(tomlkit.dumps(raw), encoding="utf-8", newline="\n")
        inputs = None
        try:
            config, inputs = opened(settings, self._audience, Problems(), Silent(), keep=True)
            return inputs, self._computed(config, inputs, self._dates)
        except KarteError as error:
            first = error.problems[0]
            self._notes.add(
                f"「{cause.label}」の段を計算できませんでした（{first.what}）。この段の違いは、"
                "次の段に入っています。",
                where=first.where.replace(f"{NOW}/", "").replace(settings.name, "karte.toml"),
                hint="前の年度の資料を、いまの設定と区域で読めるか確かめてください。",
            )
            return inputs, None
        finally:
            self._progress.step()

    def _methods(self, sides: Sides) -> tuple[str, ...]:
        """Return in words what of the way of computing is another."""
        settings = (f"karte.toml の {name} の設定" for name in sides.methods)
        return (*differing_versions(self._kept), *settings)


def _parsed(settings: Path) -> Raw:
    return tomllib.loads(settings.read_text(encoding="utf-8-sig"))


def _ids(inputs: Inputs) -> list[str]:
    return sorted(inputs.districts.frame["district_id"])


def _dates(inputs: Inputs | None) -> Dates:
    """Return the files of the register by date."""
    found = defaultdict[str, list[str]](list)
    for _, table in inputs.tables if inputs is not None else ():
        if table.dataset is Dataset.REGISTER:
            found[table.date.isoformat()] += [one.path for one in table.origin.files]
    return {date: tuple(files) for date, files in found.items()}
