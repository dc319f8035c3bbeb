"""A district's figures in words: sentences made from them, and questions that they raise."""

from karte.narrative.differences import Difference, Differences, largest_differences
from karte.narrative.load import load_rules
from karte.narrative.read import read_aloud, standings_of
from karte.narrative.rules import PARTS, QuestionRule, Rule, Rules
from karte.narrative.types import Outlook, Question, Reading, Sentence, Voice
from karte.narrative.vocabulary import PLACEHOLDERS

__all__ = [
    "PARTS",
    "PLACEHOLDERS",
    "Difference",
    "Differences",
    "Outlook",
    "Question",
    "QuestionRule",
    "Reading",
    "Rule",
    "Rules",
    "Sentence",
    "Voice",
    "largest_differences",
    "load_rules",
    "read_aloud",
    "standings_of",
]
