"""MkDocs adapter: hands the site's files to MkDocs and fills the shells it rendered."""

import os
import socket
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.utils import write_file

from reforms import given, package, problems, publishing, site
from reforms.options import Usage
from reforms.releases import released
from reforms.web.assets import Bundle

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "datapackage"
started_for = "build"


def on_startup(command: str, dirty: bool) -> None:
    """Note what MkDocs was started for: `build` or `serve`."""
    global started_for
    started_for = command


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
    if started_for == "serve" and "made" not in config.extra:
        _check_port(*config.dev_addr)
    try:
        bundle = Bundle.read(ROOT / "scripts" / "web")
    except FileNotFoundError as error:
        raise Abort("网页脚本还没有打包：先运行一次 make site。") from error
    try:
        settings = given.settings({**os.environ, "SITE_URL": config.site_url or ""})
        dataset = publishing.ready(package.load(PACKAGE))
        dataset = released.dated(dataset, released.repository(PACKAGE))
    except package.InvalidPackage as error:
        raise Abort(problems.as_text(error.problems)) from error
    except (problems.Refused, Usage) as error:
        raise Abort(str(error)) from error
    made = site.Site(dataset=dataset, settings=settings, bundle=bundle)
    config.site_url = settings.site_url
    # While serving, MkDocs adds a script of its own to each page.
    config.extra.update(made.context(), made=made, serving=started_for == "serve")
    config.site_name = config.extra["site"]["title"]
    config.site_description = config.extra["site"]["description"]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Give MkDocs the files of the data, and one shell per kind of page to render."""
    made: site.Site = config.extra["made"]
    generated = list(site.files(made))
    for file in generated:
        files.append(File.generated(config, file.path, content=file.content))
    config.extra["listed"] = [file.listed for file in generated if file.listed]
    config.extra["assets"] = {name: path for name, (path, _) in made.assets.items()}
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Fill the shells: every page whose content is data."""
    folder = Path(config.site_dir)
    for file in site.publish(config.extra["made"], lambda path: (folder / path).read_text("utf-8")):
        write_file(file.content, str(folder / file.path))
