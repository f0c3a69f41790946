"""What has to be read to find something that a person has in hand."""
