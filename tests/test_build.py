"""The build as a whole: the same bytes each time, and no site from a faulty package."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, build, fork, mkdocs
from helpers import replace_in, small_package, tree
from reforms.model import Dataset
from reforms.settings import DEFAULT_SITE_URL
from test_cli import nothing_imported

pytestmark = pytest.mark.usefixtures("bundle")


@pytest.fixture
def package(tmp_path: Path, bundle: Path) -> Path:
    """The invented package, in a checkout of its own."""
    return small_package(fork(tmp_path, bundle))


def refused(checkout: Path, *expected: str, **environ: str) -> None:
    """MkDocs says what is wrong, and makes nothing."""
    built = mkdocs(checkout, **environ)
    output = built.stdout + built.stderr
    assert built.returncode == 1 and "Traceback" not in output, output
    assert [words for words in expected if words not in output] == [], output
    assert not (checkout / "site").exists()


def test_two_builds_give_the_same_bytes(tmp_path: Path, dataset: Dataset) -> None:
    made = []
    for name, zone, seed, locale in (
        ("a", "Asia/Shanghai", "1", "C.UTF-8"),
        ("b/c", "America/New_York", "2", "C"),
    ):
        built = build(tmp_path / name, dataset, TZ=zone, PYTHONHASHSEED=seed, LC_ALL=locale)
        assert built.returncode == 0, built.stdout + built.stderr
        made.append(tree(tmp_path / name))
    different = {path for path in made[0] | made[1] if made[0].get(path) != made[1].get(path)}
    assert not different


def test_a_faulty_package_stops_the_build_with_every_problem(tmp_path: Path, package: Path) -> None:
    agencies = package / "data" / "agencies.csv"
    *kept, last = agencies.read_text("utf-8").splitlines(keepends=True)
    agencies.write_text("".join(kept), encoding="utf-8")
    replace_in(package / "data" / "domains.csv", "id,name,position\n", "id,name,place\n")
    lost = last.partition(",")[0]
    refused(tmp_path, lost, "keys.foreign-key", "data/domains.csv", "schema.")


def test_before_the_first_import_the_build_says_what_to_do(tmp_path: Path, package: Path) -> None:
    nothing_imported(package)
    refused(tmp_path, "还没有收录通知：先用 reforms import 导入一份")


@pytest.mark.parametrize(
    ("name", "address"), [("SITE_URL", "ftp://example.org/"), ("REPO_URL", "http://[::1")]
)
def test_an_address_that_is_none_stops_the_build(
    name: str, address: str, tmp_path: Path, package: Path
) -> None:
    refused(tmp_path, f"{name} 须是 ", **{name: address})


def test_a_build_without_the_bundle_says_what_to_do(tmp_path: Path, package: Path) -> None:
    shutil.rmtree(tmp_path / "scripts/web/dist")
    refused(tmp_path, "先运行一次 make site")


def test_empty_settings_count_as_unset(tmp_path: Path, package: Path) -> None:
    built = mkdocs(tmp_path, SITE_URL="", REPO_URL="", CONTACT_EMAIL="")
    assert built.returncode == 0, built.stdout + built.stderr
    assert f"<loc>{DEFAULT_SITE_URL}</loc>" in (tmp_path / "site/sitemap.xml").read_text("utf-8")


def test_a_busy_port_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
        served = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    output = served.stdout + served.stderr
    assert served.returncode == 1 and "Traceback" not in output, output
    assert f"127.0.0.1:{port} 不能用" in output and f"make serve PORT={port + 1}" in output
