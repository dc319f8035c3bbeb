"""Readers: one module a publisher's format, each returning canonical tables and their origin."""
