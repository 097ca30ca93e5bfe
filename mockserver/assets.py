"""Where the files are that travel with the package: templates and the built-in seed."""

from __future__ import annotations

from pathlib import Path


def asset_folder(name: str) -> Path:
    """Return the folder `name`: inside the package when it is installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def builtin_seed() -> Path:
    """Return the path of the seed that is used when none is named."""
    return asset_folder("fixtures") / "seed.toml"
