"""A WACZ 1.1.1 of a part of the archive: WARCs, their index, pages and manifest in one ZIP file (`export.py`)."""
