"""What we measure, side by side with scikit-learn and PyTorch: ``python -m benchmarks``.

One module per benchmark, each with NAME, HELP and ``run(quick) -> Iterator[Figure | Note]``.
Every contestant of a benchmark lives in a process of its own (``contest``). Invariant: only
these processes compute, after their threads have been set; modules of benchmarks import numpy
and the libraries inside what runs there.
"""
