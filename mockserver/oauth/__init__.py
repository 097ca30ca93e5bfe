"""The authorization server: Authlib's, speaking as the vendor's does."""
