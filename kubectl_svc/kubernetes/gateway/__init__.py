"""The Gateway API, v1.6: which routes a Gateway takes, which request a rule takes, and what a rule may send where."""
