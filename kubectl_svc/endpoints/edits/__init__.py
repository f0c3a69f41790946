"""What a command does to the endpoints of a Service: pure plans on what is there."""
