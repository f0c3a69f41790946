"""The objects that hold endpoints, read as one flat list of entries and written back."""
