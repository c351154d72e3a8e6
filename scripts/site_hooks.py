"""MkDocs adapter: hands the site's files to MkDocs and fills the shells it rendered."""

import os
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.utils import write_file

from reforms import package, problems, site
from reforms.releases import released
from reforms.settings import Settings
from reforms.web.assets import Bundle

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "datapackage"


@event_priority(100)  # before the macros plugin, which reads what is put there
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the package, or stop the build with everything that is wrong with it."""
    try:
        dataset = released.dated(package.load(PACKAGE), released.repository(PACKAGE))
    except package.InvalidPackage as error:
        raise Abort(problems.as_text(error.problems)) from error
    settings = Settings.from_environment({**os.environ, "SITE_URL": config.site_url or ""})
    bundle = Bundle.read(ROOT / "scripts" / "web")
    made = site.Site(dataset=dataset, settings=settings, bundle=bundle)
    config.extra.update(made.context(), made=made)
    config.site_name = config.extra["site"]["title"]
    config.site_description = config.extra["site"]["description"]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated files; MkDocs renders the shells among them."""
    for file in site.files(config.extra["made"]):
        files.append(File.generated(config, file.path, content=file.content))
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Fill the shells: every page whose content is data."""
    folder = Path(config.site_dir)
    for file in site.fill(config.extra["made"], lambda path: (folder / path).read_text("utf-8")):
        write_file(file.content, str(folder / file.path))
