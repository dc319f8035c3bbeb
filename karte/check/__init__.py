"""``karte check``: what is wrong, what is doubtful, what was assumed, before anything is built."""

from karte.check.collect import check_workspace
from karte.check.page import page_html
from karte.check.text import report_lines
from karte.check.types import CheckReport

__all__ = ["CheckReport", "check_workspace", "page_html", "report_lines"]
