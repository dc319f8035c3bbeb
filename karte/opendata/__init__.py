"""The open data of an edition: tables, workbooks and maps for others to use."""

from karte.opendata.edition import OpenData

__all__ = ["OpenData"]
