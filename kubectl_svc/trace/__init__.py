"""A Service's port followed to its containers: read once, then only think."""
