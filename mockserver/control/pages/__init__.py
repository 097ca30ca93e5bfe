"""`/_mock/` and `/_mock/try`: the control API for people, with a browser."""
