"""A class without people: simulated trainees of five kinds, each working from its bundle in a process of its own."""
