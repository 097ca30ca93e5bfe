"""Camera wall: a small program that lets people log in with CameraManager, written as a partner should write it.

Read `oauth_client` first: it is the part to copy. It, `errors`, `calls` and `cameras` need nothing of this package's
mock; only `running` knows that there is one. docs/demo.md is the guided tour.
"""
