"""Commanding a mock server from Python: `MockServer` in the same process, `ControlClient` over HTTP."""
