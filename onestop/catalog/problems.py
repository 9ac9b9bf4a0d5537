"""What is wrong with a theme, said so that whoever wrote it can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThemeProblem:
    """One thing that is wrong: file, key, what, and how to mend it (message and remedy in Chinese)."""

    file: str
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file} 〔{self.key}〕" if self.key else self.file
        return f"{place}：{self.message} {self.remedy}".rstrip()


class ThemeInvalid(Exception):
    """A theme folder that cannot be used; holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[ThemeProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
