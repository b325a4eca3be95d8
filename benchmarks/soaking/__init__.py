"""The parts of `benchmarks.soak`: a provider and clients that misbehave, and the account of it."""
