"""How fast we are, as ratios against kubectl doing the same job in the same run. Nothing here passes or fails."""
