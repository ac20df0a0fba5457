"""A hook of mkdocs: the law tables on their page are rendered from the library's data in every build."""

import io
import runpy
from contextlib import redirect_stdout
from pathlib import Path


def on_page_markdown(markdown: str, *, page, **_: object) -> str:
    """Put the tables, as ``law_tables.py`` prints them, after the words of ``law.md``."""
    if page.file.src_uri != "law.md":
        return markdown
    with redirect_stdout(io.StringIO()) as tables:
        runpy.run_path(str(Path(__file__).with_name("law_tables.py")), run_name="__main__")
    return f"{markdown}\n{tables.getvalue()}"
