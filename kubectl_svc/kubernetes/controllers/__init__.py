"""What the built-in controllers write: EndpointSlices, Endpoints and mirrored slices, and how the actual objects differ."""
