"""A stand-in for the OAuth service of the Eagle Eye Networks CameraManager REST API."""

__version__ = "0.1.0"
