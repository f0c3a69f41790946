"""The addresses of Services without a selector: pure edits, and one place that writes them."""
