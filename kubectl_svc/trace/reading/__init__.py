"""What was asked of a cluster or of files, what they hold, and what could not be seen."""
