"""Steps of a training made by several processes over shared memory; other work, spread.

A batch is cut into shards, whose number belongs to the run. Each process computes the gradients
of some shards; when all are there, each sums and applies a range of the parameters, in the order
of the shards. So what comes out depends on the shards alone, to the last bit, and not on how many
processes there are, or whether there are others at all (``shards`` does the same in one).

Any other long work that falls into pieces is done by a ``ProcessPool``, in processes of the same
kind, which get the pieces and give the results through pipes.

Nothing can be left behind: the memory has no name that would outlive the processes that hold it,
and a process ends when the pipe from the one that started it does, however that came about.
"""

from .cores import usable_cores
from .crew import Crew
from .group import WorkerError, WorkerGroup
from .pool import ProcessPool

__all__ = ["Crew", "ProcessPool", "WorkerError", "WorkerGroup", "usable_cores"]
