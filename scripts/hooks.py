"""MkDocs hooks: hand MkDocs the pages and files that the data package gives."""

import errno
import os
import re
import socket
from pathlib import Path

import yaml
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from reforms import problems, publishing
from reforms.history import repository, versions
from reforms.package import examination
from reforms.settings import Settings
from reforms.site import static, theme
from reforms.site.context import Site
from reforms.site.pages import pages

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "datapackage"
_HEADING = re.compile(r'<h2\b[^>]*?\sid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
serving = unchecked = False
"""Whether to serve, and whether the port is still to be tried: at a rebuild it is ours."""


def on_startup(command: str, dirty: bool) -> None:
    """Note whether MkDocs was started to serve."""
    global serving, unchecked
    serving = unchecked = command == "serve"


@event_priority(100)  # before the macros plugin, which reads what is put there
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the package, or stop the build with everything that is wrong with it."""
    global unchecked
    if unchecked:
        _check_port(*config.dev_addr)
        unchecked = False
    try:
        settings = Settings.from_environment({**os.environ, "SITE_URL": config.site_url or ""})
        dataset = publishing.ready(examination.load(PACKAGE))
        dataset = versions.dated(dataset, repository.released(PACKAGE))
        bundle = static.Bundle.read(ROOT / "scripts" / "web")
    except examination.InvalidPackage as error:
        raise Abort(problems.as_text(error.problems)) from error
    except (problems.Refused, problems.Usage) as error:
        raise Abort(str(error)) from error
    except FileNotFoundError as error:
        raise Abort("网页脚本还没有打包：先运行一次 make site。") from error
    site = Site(dataset, settings)
    assets = static.make_assets(site, bundle)
    paths = {name: path for name, (path, _) in assets.items()}
    # While serving, MkDocs adds a script of its own to each page.
    config.extra.update(theme.context(site, paths), made=site, serving=serving)
    config.extra["made_pages"] = {page.path: page for page in pages(site)}
    config.extra["made_files"] = [*static.static_files(site, assets, config.extra["moved"])]
    config.site_url = settings.site_url
    config.site_name, config.site_description = site.facts["title"], site.facts["description"]
    return config


def _check_port(host: str, port: int) -> None:
    """Stop before the build where the server could not be reached after it."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        # As the server does: a port that has just been left is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            why = "有别的程序占着" if error.errno == errno.EADDRINUSE else "系统不让用"
            advice = f"换一个端口：make serve PORT={port + 1}"
            raise Abort(f"{host}:{port} 不能用，{why}这个端口。{advice}") from error


def on_files(files_: Files, config: MkDocsConfig) -> Files:
    """Add a generated page for each page of the data, and all its files."""
    for page in config.extra["made_pages"].values():
        meta = {"title": page.title, "description": page.description, "kind": page.kind}
        front = f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---\n"
        files_.append(File.generated(config, f"{page.path}index.md", content=front))
    for path, content in config.extra["made_files"]:
        files_.append(File.generated(config, path, content=content))
    return files_


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Link pages of the data with those above and beside them: MkDocs only does so in the nav."""

    def page_at(path: str | None) -> Page | None:
        file = None if path is None else files.get_file_from_path(f"{path}index.md")
        return file.page if file else None

    for path, of in config.extra["made_pages"].items():
        if page := page_at(path):
            # Any page can be above another one, though MkDocs only puts sections there.
            page.parent = page_at(of.parent)  # type: ignore[assignment]
            page.previous_page, page.next_page = map(page_at, of.beside)
    return nav


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """What stands on a page of the data, with its sections as its contents list."""
    if "kind" not in page.meta:
        return html
    content = config.extra["made_pages"][page.url.removeprefix("./")].content
    sections = ((Markup(title).striptags(), at) for at, title in _HEADING.findall(content))
    page.toc = TableOfContents([AnchorLink(title, at, 2) for title, at in sections])
    return content
