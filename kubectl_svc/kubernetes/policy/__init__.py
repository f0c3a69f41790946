"""Model 4: which connections NetworkPolicies let through, and in what a rule that nearly does differs. Pure.

Mirrors the documentation of the fields in k8s.io/api/networking/v1; where that leaves something to the engine that enforces
policies, the answer is unknown. Whether anything enforces them is not in the API.
"""
