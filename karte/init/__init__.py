"""Begins a workspace: looks at the files that are there and declares them, or shows an example."""

from karte.init.choose import Declaration, declare
from karte.init.look import Survey, survey
from karte.init.report import report_lines
from karte.init.write import refuse_existing, write_declaration, write_workspace

__all__ = [
    "Declaration",
    "Survey",
    "declare",
    "refuse_existing",
    "report_lines",
    "survey",
    "write_declaration",
    "write_workspace",
]
