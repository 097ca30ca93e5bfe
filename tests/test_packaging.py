"""What is shipped: the wheel's files, the locked dependencies, the image."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mockserver.settings import Settings

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = PROJECT["project"]["dependencies"]
GROUPS = PROJECT["dependency-groups"]
LOCKS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))
LOCKED_FOR = {
    "run.txt": RUN,
    "build.txt": GROUPS["build"],
    "test.txt": [*RUN, *GROUPS["test"], *GROUPS["lint"], *GROUPS["build"]],
}


def files_below(folder, prefix):
    """What the wheel should hold of a source folder, by the names it should have there."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {
        f"{prefix}/{path.relative_to(ROOT / folder).as_posix()}" for path in found if "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_package_its_templates_and_its_seed_and_nothing_else(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == (
        files_below("mockserver", "mockserver")
        | files_below("templates", "mockserver/templates")
        | files_below("fixtures", "mockserver/fixtures")
    )


@pytest.mark.parametrize(
    "name",
    [
        "mockserver/__main__.py",
        "mockserver/py.typed",
        "mockserver/templates/login.html",
        "mockserver/templates/assets/theme.css",
        "mockserver/fixtures/seed.toml",
        "mockserver/contract/password.toml",
    ],
)
def test_the_wheel_holds(wheel, name):
    assert name in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_carries_the_licence_and_the_command(wheel):
    archive = zipfile.ZipFile(wheel)
    meta = {name.split(".dist-info/")[1]: name for name in archive.namelist() if ".dist-info/" in name}
    assert "licenses/LICENSE" in meta
    assert b"mockserver = mockserver.cli:main" in archive.read(meta["entry_points.txt"])


def test_the_wheel_works_from_an_empty_folder(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    empty = tmp_path / "empty"
    empty.mkdir()
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r})\n"
        "import mockserver; from mockserver.app import create_app\n"
        "answer = create_app().test_client().get('/_mock/health')\n"
        "print(mockserver.__file__, answer.status_code)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=empty, check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [str(tmp_path / "installed" / "mockserver" / "__init__.py"), "200"]


def locked(name):
    """Versions by package, from a lock file; every entry must be pinned and hashed."""
    text = (ROOT / "requirements" / name).read_text().replace("\\\n", "")
    versions = {}
    for line in text.splitlines():
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        requirement, *hashes = entry.split(" --hash=")
        pinned = re.fullmatch(r"([\w.-]+)==([\w.]+)( ; .+)?", requirement.strip())
        assert pinned, f"{name}: not pinned: {requirement}"
        assert hashes, f"{name}: no hashes: {requirement}"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64} *", digest) for digest in hashes), requirement
        versions[canonicalize_name(pinned[1])] = pinned[2]
    return versions


def test_every_lock_file_is_known():
    assert set(LOCKS) == set(LOCKED_FOR)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_has_no_address(name):
    text = (ROOT / "requirements" / name).read_text()
    assert "//" not in text
    assert "index" not in text


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_every_dependency_as_the_project_wants_it(name):
    versions = locked(name)
    for requirement in map(Requirement, LOCKED_FOR[name]):
        version = versions.get(canonicalize_name(requirement.name))
        assert version, f"{requirement} is not locked: make lock"
        assert requirement.specifier.contains(version), f"{requirement}, locked {version}: make lock"


def test_the_test_lock_is_the_others_and_more():
    everything = locked("test.txt").items()
    assert locked("run.txt").items() | locked("build.txt").items() < everything


def test_image_and_compose_file_agree_on_port_and_user():
    dockerfile = (ROOT / "Dockerfile").read_text()
    compose = (ROOT / "compose.yaml").read_text()
    port = str(Settings().port)
    assert re.findall(r"^EXPOSE (\S+)$", dockerfile, re.MULTILINE) == [port]
    assert re.findall(r'ports: \["127\.0\.0\.1:(\d+):(\d+)"\]', compose) == [(port, port)]
    (user,) = re.findall(r"^USER (\d+:\d+)$", dockerfile, re.MULTILINE)
    assert not user.startswith("0:")
    assert re.findall(r'user: "(.+)"', compose) == [user]


def test_both_stages_of_the_image_stand_on_one_base():
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(bases) == 2
    assert len(set(bases)) == 1


def test_every_make_target_is_in_its_help():
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    listed = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(listed) == sorted(phony.split())
