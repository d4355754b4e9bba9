"""The hidden truth: geography, organisations, flows, enforcement."""
