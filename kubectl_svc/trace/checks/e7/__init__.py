"""The parts of E7: what keeps listeners from serving, and what becomes of what rules send to backends."""
