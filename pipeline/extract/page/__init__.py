"""What a page is made of: its tree, its boxes and lines in reading order, its article."""
