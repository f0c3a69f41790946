"""From what people have in hand to the Services that it leads to."""
