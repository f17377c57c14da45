"""A simulation once it has run: its numbers, and the report made of them."""
