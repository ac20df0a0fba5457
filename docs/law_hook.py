"""A hook of mkdocs: the law tables on the page are rendered from the library's data in every build."""

import subprocess
import sys
from pathlib import Path


def on_page_markdown(markdown: str, *, page, **_: object) -> str:
    """Put the tables after the words of ``law.md``."""
    if page.file.src_uri != "law.md":
        return markdown
    script = Path(__file__).with_name("law_tables.py")
    tables = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True).stdout
    return f"{markdown}\n{tables}"
