"""The templates of printed documents, in an environment of their own.

Not Flask's: no request is needed, no context processor can find its way onto paper, and each
template is compiled once.
"""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

FOLDER = Path(__file__).resolve().parent.parent / "templates"


@lru_cache(maxsize=16)
def template(name: str) -> Template:
    """Return a template of the clinic by its path; it escapes all values."""
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
