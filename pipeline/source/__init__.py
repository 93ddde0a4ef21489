"""An address or a file becomes a Page: fetching, decoding, pictures."""
