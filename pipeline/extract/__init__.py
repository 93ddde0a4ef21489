"""A Page becomes a Reading: blocks, strategies, the choice between them, cleaning."""
