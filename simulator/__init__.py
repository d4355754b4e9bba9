"""The simulated world and the two systems that officers use."""
