"""The project's Markdown, taken apart: its fenced blocks, their hidden markers, headings and links.

A comment on the line before a fence says what is to be done with it:

    <!-- run: NAME -->                    a shell sample; those with one NAME on a page are one session, in order
    <!-- run: NAME; seed: FILE -->        the same, against a server that was started with this seed of the page
    <!-- file: NAME -->                   a file that the page's samples find in their folder

A `text` or `json` fence on the line after a sample's last one is what the sample prints; without one it prints nothing.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^```(?P<language>\S*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARKER = re.compile(r"<!-- (?P<marks>(run|file): [^>]+?) -->\n(?:<!-- generated: [^>]+ -->\n)?\Z")
_EXAMPLE = re.compile(r"<!-- generated: example [^>]+ -->\n\Z")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@dataclass
class Block:
    """One fenced block."""

    page: str
    line: int
    language: str
    body: str
    marks: dict = field(default_factory=dict)
    output: "Block | None" = None
    is_file: bool = False

    @property
    def where(self):
        return f"{self.page}:{self.line}"

    @property
    def session(self):
        return self.marks.get("run")


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def read(page):
    return page.read_text(encoding="utf-8")


def prose(text):
    """A page without its blocks, comments and inline code: where links and headings are."""
    return _INLINE_CODE.sub("`code`", _COMMENT.sub("", _FENCE.sub("", text)))


def blocks(page):
    """A page's fenced blocks, in order; a sample's output stands in the sample."""
    text = read(page)
    found = []
    last_end = None
    for match in _FENCE.finditer(text):
        marker = _MARKER.search(text, 0, match.start())
        marks = dict(mark.split(": ", 1) for mark in marker["marks"].split("; ")) if marker else {}
        line = text.count("\n", 0, match.start()) + 1
        block = Block(name_of(page), line, match["language"], match["body"], marks)
        block.is_file = _EXAMPLE.search(text, 0, match.start()) is not None
        follows = found and match.start() == last_end
        if follows and found[-1].session and block.language in {"text", "json"}:
            found[-1].output = block
        else:
            found.append(block)
        last_end = match.end() + 1
    return found


def links(page):
    return _LINK.findall(prose(read(page)))


def anchors(page):
    """The names of a page's headings, made as code hosts make them."""
    without_blocks = _COMMENT.sub("", _FENCE.sub("", read(page)))
    headings = re.findall(r"^#{1,6} (.+)$", without_blocks, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


ALL_BLOCKS = [block for page in PAGES for block in blocks(page)]
