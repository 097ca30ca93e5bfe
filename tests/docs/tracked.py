"""The files that git knows of; in an unpacked archive, or without git, those that were not made here."""

import subprocess
from functools import cache

from reading_docs import ROOT

MADE = {"__pycache__", "build", "dist", "htmlcov", "node_modules", "screenshots"}
HIDDEN_BUT_OURS = {".ci", ".dockerignore", ".gitignore"}


@cache
def tracked_files():
    """Their paths below the root, sorted."""
    return sorted(path for path in _from_git() or _from_folder() if (ROOT / path).is_file())


def _from_git():
    if not (ROOT / ".git").exists():  # an outer repository would list none of them
        return []
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.CalledProcessError):
        return []
    return [path for path in listed.stdout.decode().split("\0") if path]


def _from_folder():
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    return [path.as_posix() for path in paths if not any(_is_made(part) for part in path.parts)]


def _is_made(part):
    return part in MADE or part.endswith(".egg-info") or (part.startswith(".") and part not in HIDDEN_BUT_OURS)
