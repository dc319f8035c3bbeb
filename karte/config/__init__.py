"""The declaration of a workspace: ``karte.toml`` as a frozen, validated model."""

from karte.config.districts import DistrictsConfig
from karte.config.inputs import CensusConfig
from karte.config.load import declared_files, load_config, output_folder
from karte.config.paths import expand
from karte.config.schema import Config
from karte.config.template import commented_default

__all__ = [
    "CensusConfig",
    "Config",
    "DistrictsConfig",
    "commented_default",
    "declared_files",
    "expand",
    "load_config",
    "output_folder",
]
