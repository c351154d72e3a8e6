"""What MkDocs is given: files under their own names, and no page but those of the data."""

from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import Files

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("path", ["data/reforms.md", "data/reforms.csv", "data/index.html"])
def test_a_download_is_a_file_whatever_its_ending(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import hooks

    config = load_config(str(ROOT / "mkdocs.yml"), plugins=[], hooks=[])
    monkeypatch.setattr(hooks, "made_pages", {})
    monkeypatch.setattr(hooks, "made_files", {path: b"# x"})
    config.plugins._current_plugin = "hooks"  # as it is when an event runs
    (file,) = hooks.on_files(Files([]), config)
    assert (file.dest_uri, file.content_bytes) == (path, b"# x")
    assert not file.is_documentation_page()
