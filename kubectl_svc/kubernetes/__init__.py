"""How Kubernetes itself behaves, and nothing of ours: pure functions over plain objects, without I/O, clock or sentences.

Each module names the upstream function and version that it mirrors. It imports ``objects`` and nothing else of the package.
"""
