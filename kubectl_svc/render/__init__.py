"""Values -> text. Pure: nothing here reads a cluster, a clock or a terminal."""
