"""What reaches officers: reports, entry errors, other sources, source documents."""
