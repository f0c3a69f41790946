"""Files as people have them (manifests, charts, dumps, support bundles) -> the objects in them, and what is none."""
