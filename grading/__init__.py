"""From submitted data to a mark with reasons."""
