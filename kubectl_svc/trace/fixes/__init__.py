"""The one edit that mends a fault: a command for a cluster, the two values that differ for files."""
