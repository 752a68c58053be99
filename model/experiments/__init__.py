"""Sweeps: many trainings in which settings are varied, by many processes or machines.

An ``Experiment`` is a plain value: a plan, axes and seeds. ``sweeping`` carries its trials out and
appends what comes of each to a file, so that a sweep goes on after any end; ``summary_of`` makes
figures of them. Invariant: a trial's figures follow from its plan alone, wherever it runs.
"""

from .axes import Axis, varied_setting, varied_settings
from .comparing import PointComparison, compared
from .experiment import Experiment
from .results import ResultsFolder, read_results
from .summary import PointSummary, Summary, Tally, summary_of
from .sweeping import SweepEnded, SweepProgress, TrialEnded, sweeping
from .trials import Trial, TrialResult

__all__ = [
    "Axis",
    "Experiment",
    "PointComparison",
    "PointSummary",
    "ResultsFolder",
    "Summary",
    "SweepEnded",
    "SweepProgress",
    "Tally",
    "Trial",
    "TrialEnded",
    "TrialResult",
    "compared",
    "read_results",
    "summary_of",
    "sweeping",
    "varied_setting",
    "varied_settings",
]
