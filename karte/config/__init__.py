"""The declaration of a workspace: ``karte.toml`` as a frozen, validated model."""

from karte.config.load import load_config
from karte.config.schema import CensusConfig, Config, DistrictsConfig
from karte.config.template import commented_default

__all__ = ["CensusConfig", "Config", "DistrictsConfig", "commented_default", "load_config"]
