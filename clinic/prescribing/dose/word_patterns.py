"""The patterns of the words of the dose language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from clinic.prescribing.dose.vocabulary import END


class WordPattern:
    """A pattern that ends at the end of a word.

    It is compiled when it is first tried: all of them take a sixth of a second, which each start
    would wait for.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """The method `match` of the compiled pattern."""
        return re.compile(rf"(?:{self._pattern})\.?{END}").match
