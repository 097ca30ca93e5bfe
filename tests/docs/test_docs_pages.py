"""Links, changelog, and what must not be in any file."""

import re
from datetime import date
from urllib.parse import unquote

import pytest
from reading_docs import PAGES, ROOT, anchors, links, name_of, read
from tracked import tracked_files

from mockserver import __version__

# Written so that this file does not hold what it looks for.
FORBIDDEN = [
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    "npmjs" + r"\.org",
    "docker" + r"\.io",
    "ghcr" + r"\.io",
    "quay" + r"\.io",
    r"\.\./" + "shared",
    r"/work/" + r"(main|shared)\b",
    r"/tmp/" + r"w/",
    r"/opt/" + "pypi",
    r"/home/" + r"\w",
]
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(page):
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        assert target.exists(), f"{link}: no such file"
        assert ROOT in target.parents, f"{link}: outside"
        if anchor:
            assert anchor in anchors(target), f"{link}: no such heading"


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        linked = {(page.parent / link.partition("#")[0]).resolve() for link in links(page) if ":" not in link}
        waiting += [one for one in linked if one.suffix == ".md" and one not in reached]
    assert {name_of(page) for page in PAGES} == {name_of(page) for page in reached}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_begins_with_its_only_title(page):
    assert read(page).startswith("# ")
    outside_code = re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", outside_code, re.MULTILINE)) == 1


def releases():
    """The changelog's second-level headings, newest first."""
    return re.findall(r"^## (.+)$", read(ROOT / "CHANGELOG.md"), re.MULTILINE)


def test_the_changelog_is_one_that_is_kept():
    text = read(ROOT / "CHANGELOG.md")
    assert text.startswith("# Changelog\n")
    dates = []
    for heading in releases():
        release = re.fullmatch(r"\[(Unreleased|\d+\.\d+\.\d+)\](?: - (\d{4}-\d{2}-\d{2}))?", heading)
        assert release, heading
        assert (release[1] == "Unreleased") == (release[2] is None), heading
        dates += [date.fromisoformat(release[2])] if release[2] else []
    assert dates == sorted(dates, reverse=True)
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= KINDS
    for section in re.split(r"^### .+$", text, flags=re.MULTILINE)[1:]:
        assert re.match(r"\n\n- ", section), "a kind of change has no entries"


def test_the_changelog_begins_with_what_is_not_released_or_with_this_version():
    assert releases()[0].split(" ")[0] in {"[Unreleased]", f"[{__version__}]"}


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_file_names_a_registry_or_a_place_on_somebodys_machine(pattern):
    found = []
    for path in tracked_files():
        text = (ROOT / path).read_bytes().decode("utf-8", "replace")
        found += [f"{path}: {match[0]}" for match in re.finditer(pattern, text)]
    assert found == []
