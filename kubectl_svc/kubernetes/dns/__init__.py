"""What the DNS of the cluster answers."""
