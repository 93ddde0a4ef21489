"""Posts come from the web into the input folder: politely, repeatably, and trusted in nothing."""
