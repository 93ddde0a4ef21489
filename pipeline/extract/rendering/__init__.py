"""Pairs become records: text and HTML, link cards, sums."""
