"""The only writer, and how long and how often it tries."""
