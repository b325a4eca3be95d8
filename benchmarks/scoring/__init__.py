"""The parts of the estimator's score, each a table of figures."""
