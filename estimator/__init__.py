"""From work (tokens) to energy, carbon and water, always as a range with its sources.

Imports nothing of ours and touches nothing but its own data files: the same
work and the same factor set give the same answer on every machine.
"""
