"""What a release is made of: the archive without Python, the krew manifest, reference pages."""
