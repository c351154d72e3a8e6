"""The build as a whole: the same bytes each time, and no site from a faulty package."""

import hashlib
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, build, fork, mkdocs
from helpers import replace_in, small_package
from reforms.model import Dataset
from reforms.settings import DEFAULT_SITE_URL
from test_cli import nothing_imported

pytestmark = pytest.mark.usefixtures("bundle")


def digests(folder: Path) -> dict[str, str]:
    """Path -> checksum of every file."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_two_builds_give_the_same_bytes(tmp_path: Path, dataset: Dataset) -> None:
    made = []
    for name, zone, seed, locale in (
        ("a", "Asia/Shanghai", "1", "C.UTF-8"),
        ("b/c", "America/New_York", "2", "C"),
    ):
        folder = tmp_path / name
        built = build(folder, dataset, TZ=zone, PYTHONHASHSEED=seed, LC_ALL=locale)
        assert built.returncode == 0, built.stdout + built.stderr
        made.append(digests(folder))
    different = {path for path in made[0] | made[1] if made[0].get(path) != made[1].get(path)}
    assert not different


def test_a_faulty_package_stops_the_build_with_every_problem(tmp_path: Path, bundle: Path) -> None:
    package = small_package(fork(tmp_path, bundle))
    agencies = (package / "data" / "agencies.csv").read_text("utf-8").splitlines(keepends=True)
    (package / "data" / "agencies.csv").write_text("".join(agencies[:-1]), encoding="utf-8")
    lost = agencies[-1].partition(",")[0]
    replace_in(package / "data" / "domains.csv", "id,name,position\n", "id,name,place\n")
    built = mkdocs(tmp_path)
    output = built.stdout + built.stderr
    assert built.returncode == 1, output
    assert lost in output and "keys.foreign-key" in output, output
    assert "data/domains.csv" in output and "schema." in output, output
    assert not (tmp_path / "site").exists()


def test_before_the_first_import_the_build_says_what_to_do(tmp_path: Path, bundle: Path) -> None:
    nothing_imported(small_package(fork(tmp_path, bundle)))
    built = mkdocs(tmp_path)
    output = built.stdout + built.stderr
    assert built.returncode == 1, output
    assert "还没有收录通知：先用 reforms import 导入一份" in output
    assert "Traceback" not in output and not (tmp_path / "site").exists(), output


@pytest.mark.parametrize(
    "address", [{"SITE_URL": "ftp://example.org/"}, {"REPO_URL": "http://[::1"}], ids=str
)
def test_an_address_that_is_none_stops_the_build(
    address: dict[str, str], tmp_path: Path, bundle: Path
) -> None:
    small_package(fork(tmp_path, bundle))
    built = mkdocs(tmp_path, **address)
    output = built.stdout + built.stderr
    assert built.returncode == 1 and "Traceback" not in output, output
    assert f"{next(iter(address))} 须是 " in output


def test_empty_settings_count_as_unset(tmp_path: Path, bundle: Path) -> None:
    small_package(fork(tmp_path, bundle))
    built = mkdocs(tmp_path, SITE_URL="", REPO_URL="", CONTACT_EMAIL="")
    assert built.returncode == 0, built.stdout + built.stderr
    assert f"<loc>{DEFAULT_SITE_URL}</loc>" in (tmp_path / "site/sitemap.xml").read_text("utf-8")


def test_a_build_without_the_bundle_says_what_to_do(tmp_path: Path, bundle: Path) -> None:
    small_package(fork(tmp_path, bundle))
    shutil.rmtree(tmp_path / "scripts/web/dist")
    built = mkdocs(tmp_path)
    output = built.stdout + built.stderr
    assert built.returncode == 1 and "Traceback" not in output, output
    assert "先运行一次 make site" in output


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
