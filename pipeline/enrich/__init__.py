"""A Reading becomes an Edition: identity (stable ids), topics, corrections."""
