"""The path from a Service to its containers, hop by hop, and what several checks ask of it."""
