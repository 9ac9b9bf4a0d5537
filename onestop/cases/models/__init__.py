"""The records of the case. They are changed by operations and read by queries, and by nobody else."""

from onestop.cases.models.case import (
    Case,
    CaseEvent,
    Clock,
    Correction,
    Material,
    NumberSeries,
    StoredFile,
    WorkItem,
)
from onestop.cases.models.outside import Dispatch, SharedCheck, TrackingEvent

__all__ = [
    "Case",
    "CaseEvent",
    "Clock",
    "Correction",
    "Dispatch",
    "Material",
    "NumberSeries",
    "SharedCheck",
    "StoredFile",
    "TrackingEvent",
    "WorkItem",
]
