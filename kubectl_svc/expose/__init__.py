"""A source and flags -> the Service. Pure: discovery and writing belong to the command."""
