"""Canonical tables: what the readers return and the stages work on."""
