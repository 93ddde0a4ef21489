"""Pages nobody has thought of, made from bytes, and the laws that each of them has to keep."""
