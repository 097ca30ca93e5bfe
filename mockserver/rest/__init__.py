"""What a token can be used for: `/rest/…` (WIRE §4)."""
