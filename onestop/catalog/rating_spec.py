"""What a theme declares about being rated by the people it serves (好差评)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RatingTag:
    """One aspect (评价指标) that a rating may name."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class RatingRules:
    """How cases are rated (评价规则), and how soon the office answers whoever was dissatisfied."""

    call_back_working_days: int
    """From a rating of the two lowest levels to the call to whoever gave it."""
    rectification_working_days: int
    """From the same day until what was wrong is mended, or it is explained why not."""
    tags: tuple[RatingTag, ...] = ()
    """The aspects (评价指标): national ones, which a district neither adds to nor leaves out."""
