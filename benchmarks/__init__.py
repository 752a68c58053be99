"""What we measure, side by side with scikit-learn and PyTorch: ``python -m benchmarks``.

One module per benchmark, each with NAME, HELP, SLOW (left out unless named) and
``run(quick) -> Iterator[Figure | Note]``. Every contestant of a benchmark lives in a process of
its own (``contest``). Invariant: these modules import neither numpy nor any contestant; only the
processes do, after their threads have been set.
"""
