"""The files that git knows of; in an unpacked archive, all files that are there."""

import subprocess
from functools import cache

from reading_docs import ROOT


@cache
def tracked_files():
    """Their paths below the root, sorted."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=30)
        paths = listed.stdout.decode().split("\0")
        return sorted(path for path in paths if path and (ROOT / path).is_file())
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if not any(_is_made(part) for part in path.parts))


def _is_made(part):
    return part in {"__pycache__", "dist", "build", "node_modules", "screenshots"} or (
        part.startswith(".") and part not in {".ci", ".dockerignore", ".gitignore"}
    )
