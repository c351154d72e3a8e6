"""MkDocs adapter: hands the site's files to MkDocs and fills the shells it rendered."""

import gc
import os
import socket
from functools import partial
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.utils import write_file

from reforms import aside, given, package, problems, publishing, site
from reforms.history import repository, versions
from reforms.model import Dataset
from reforms.options import Usage
from reforms.web.assets import Bundle
from reforms.web.render import forget, lean

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "datapackage"
started_for = "build"


def on_startup(command: str, dirty: bool) -> None:
    """Note what MkDocs was started for: `build` or `serve`."""
    global started_for
    started_for = command
    # Hardly anything that a build makes is in a circle, and to look for such takes a tenth.
    gc.disable()


def on_shutdown() -> None:
    """Let everything end with the process: else Python looks for circles in all of it first."""
    gc.freeze()


def _check_port(host: str, port: int) -> None:
    """Stop before the build where the server could not be reached after it."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        # As the server does: a port that has just been left is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Abort(
                f"{host}:{port} 不能用（{error.strerror}），可能有别的程序占着这个端口。"
                f"换一个端口：make serve PORT={port + 1}"
            ) from error


@event_priority(100)  # before the macros plugin, which reads what is put there
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the package, or stop the build with everything that is wrong with it."""
    gc.collect()  # while serving, the build before this one
    forget()
    if started_for == "serve" and "made" not in config.extra:
        _check_port(*config.dev_addr)
    try:
        bundle = Bundle.read(ROOT / "scripts" / "web")
    except FileNotFoundError as error:
        raise Abort("网页脚本还没有打包：先运行一次 make site。") from error
    # While serving, other threads run: no second process is split off.
    apart = started_for == "build" and aside.possible()
    begun: list[site.Site] = []

    def begin(read: Dataset) -> None:
        dataset = versions.dated(read, repository.released(PACKAGE))
        write = partial(_write, Path(config.site_dir))
        begun.append(
            site.Site(dataset=dataset, settings=settings, bundle=bundle, write=write, apart=apart)
        )

    try:
        settings = given.settings({**os.environ, "SITE_URL": config.site_url or ""})
        publishing.ready(package.load(PACKAGE, begin))
    except package.InvalidPackage as error:
        raise Abort(problems.as_text(error.problems)) from error
    except (problems.Refused, Usage) as error:
        raise Abort(str(error)) from error
    made = begun[0]
    config.site_url = settings.site_url
    # While serving, MkDocs adds a script of its own to each page.
    config.extra.update(made.context(), made=made, serving=started_for == "serve")
    config.site_name = config.extra["site"]["title"]
    config.site_description = config.extra["site"]["description"]
    return config


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Have the theme's templates read as ours are."""
    return lean(env)


class Written(File):
    """A file that is in its place already: MkDocs needs its name, for links to it."""

    def copy_file(self, dirty: bool = False) -> None:
        """Nothing is left to do."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Write the generated files; MkDocs renders the shells among them."""
    config.extra["listed"] = []
    for file in site.files(config.extra["made"]):
        if file.path.endswith(".md"):
            files.append(File.generated(config, file.path, content=file.content))
            continue
        _write(Path(config.site_dir), file.path, file.content)
        files.append(Written.generated(config, file.path, content=b""))
        if file.listed:
            config.extra["listed"].append(file.listed)
    made: site.Site = config.extra["made"]
    config.extra["assets"] = {name: path for name, (path, _) in made.assets.items()}
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Fill the shells: every page whose content is data."""
    folder = Path(config.site_dir)
    site.publish(config.extra["made"], lambda path: (folder / path).read_text("utf-8"))


def _write(folder: Path, path: str, content: bytes) -> None:
    write_file(content, str(folder / path))
