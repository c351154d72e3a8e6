"""MkDocs hooks: hand MkDocs the pages and files that the data package gives."""

import errno
import os
import re
import socket
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from jinja2 import TemplateError
from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from reforms import problems, publishing
from reforms.history import repository, versions
from reforms.package import examination
from reforms.settings import Settings
from reforms.site import pages, static, theme
from reforms.site.column import column
from reforms.site.context import Site
from reforms.site.render import place, render

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "datapackage"
_HEADING = re.compile(r'<h2\b[^>]*?\sid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
WIDE = {"home", "reforms", "reading", "compare", "agencies", "agency"}
"""Kinds of pages without a contents list, whose width they use."""
LOG = get_plugin_logger("reforms")
made_pages: dict[str, pages.Page] = {}
made_files: dict[str, bytes] = {}
"""What the data gives, by path; not in `config.extra`, which the macros plugin writes out."""
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
        releases = [*repository.releases(PACKAGE, dataset.descriptor["name"])]
        dataset = versions.dated(dataset, repository.states(releases))
        bundle = static.Bundle.read(ROOT / "scripts" / "web")
    except examination.InvalidPackage as error:
        raise Abort(problems.as_text(error.problems)) from error
    except (problems.Refused, problems.Usage) as error:
        raise Abort(str(error)) from error
    except FileNotFoundError as error:
        raise Abort("网页脚本还没有打包：先运行一次 make site。") from error
    site = Site(dataset, settings, releases)
    assets = static.make_assets(site, bundle)
    paths = {name: path for name, (path, _) in assets.items()}
    config.extra.update(theme.context(site, paths), made=site)
    made_pages.clear()
    try:
        made_pages.update((page.path, page) for page in pages.pages(site))
    except TemplateError as error:
        on_build_error(error)
    made_files.clear()
    made_files.update(static.static_files(site, assets, config.extra["moved"]))
    config.site_url = settings.site_url
    # The theme escapes nothing.
    config.site_name = escape(config.extra["site"]["title"])
    config.site_description = escape(config.extra["site"]["description"])
    config.extra_css = [config.extra["assets"]["css"]]
    config.theme["favicon"] = config.extra["assets"]["icon"]
    config.extra["worker_of_theme"] = _worker(config.theme.dirs)
    return config


def _worker(folders: list[str]) -> str:
    """The path of the theme's own search worker."""
    for folder in map(Path, folders):
        for file in folder.glob("assets/javascripts/workers/search.*.js"):
            return file.relative_to(folder).as_posix()
    raise Abort("Material 的文件不全：重新运行 make site。")


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


def on_build_error(error: Exception) -> None:
    """Stop for a faulty template with its name and line, which MkDocs takes for the page's."""
    if isinstance(error, TemplateError):
        name, line = place(error)
        raise Abort(f"模板 {os.path.relpath(name, ROOT)} 第 {line} 行有错：{error}") from error


def on_serve(
    server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]
) -> LiveReloadServer:
    """While serving, show what stops a rebuild in place of every page, until it is mended."""

    def build() -> None:
        known = list(Path(config.site_dir).rglob("*.html"))
        try:
            builder()
        except (Exception, SystemExit) as error:
            told = str(error)
            if not isinstance(error, MkDocsException):
                LOG.exception(told)
                while error.__context__:
                    error = error.__context__
                told = "".join(traceback.format_exception_only(error)) + "详见终端。"
            LOG.error(told)
            for page in known:
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(render("stopped.html", told=told), encoding="utf-8")

    server.builder = build
    return server


def on_files(files_: Files, config: MkDocsConfig) -> Files:
    """Add a generated page for each page of the data, and all its files."""
    for page in made_pages.values():
        meta = {"title": page.title, "description": page.description, "kind": page.kind}
        front = f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---\n"
        files_.append(File.generated(config, f"{page.path}index.md", content=front))
    for path, content in made_files.items():
        # Under another name, or MkDocs would make a page of it; not all, or no link would hold.
        name = f"{path}.file" if path.endswith(".md") else path
        # Also a name that MkDocs would leave out: a released version's files are all there.
        included = InclusionLevel.INCLUDED
        file = File.generated(config, name, content=content, inclusion=included)
        file.dest_uri = path
        files_.append(file)
    return files_


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Link pages of the data with those above and beside them: MkDocs only does so in the nav."""

    def page_at(path: str | None) -> Page | None:
        file = None if path is None else files.get_file_from_path(f"{path}index.md")
        return file.page if file else None

    for path, of in made_pages.items():
        if page := page_at(path):
            # Any page can be above another one, though MkDocs only puts sections there.
            # The home page is above all, and so above none: its tab would be lit for them.
            if above := page_at(of.parent or None):
                page.parent = above  # type: ignore[assignment]
            page.previous_page, page.next_page = map(page_at, of.beside)
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Escape what the theme prints, and keep pages out of the theme's own search index."""
    for name in ("title", "description"):
        page.meta[name] = escape(page.meta.get(name, ""))
    page.meta["search"] = {"exclude": True}
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """What stands on a page of the data, with its sections as its contents list."""
    if "kind" not in page.meta:
        return html
    content = made_pages[page.url.removeprefix("./")].content
    found = ((at, title.partition("<span")[0]) for at, title in _HEADING.findall(content))
    sections = ((escape(Markup(title).striptags()), at) for at, title in found)
    page.toc = TableOfContents([AnchorLink(title, at, 2) for title, at in sections])
    return content


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Give a page its left column, and a hand-written one the way to it, for machines."""
    kind = page.meta.get("kind")
    if not kind:
        sections = {it.children[0].url: it.title for it in page.ancestors}
        names = {"": nav.homepage.title, **sections, page.url: page.title}
        return {**context, "trail": [(name, path) for path, name in names.items()]}
    beside = column(config.extra["made"], kind, page.url)
    has_column = beside or isinstance(page.parent, Section)
    page.meta["hide"] = ["navigation"] * (not has_column) + ["toc"] * (kind in WIDE)
    return {**context, "column": beside}


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Give a page its policy."""
    return theme.finished(output, serving=serving)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Give the page for unknown addresses its policy."""
    is_page = template_name.endswith(".html")
    return theme.finished(output, serving=serving) if is_page else output
