"""One list of all that an edition says, to be checked and approved before it is published."""

from karte.review.collect import review_of
from karte.review.types import Review
from karte.review.write import review_workspace

__all__ = ["Review", "review_of", "review_workspace"]
