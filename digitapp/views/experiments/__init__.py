"""The view Experiments: settings varied, many networks trained, and what came of them."""
