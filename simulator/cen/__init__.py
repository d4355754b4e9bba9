"""The CEN-like platform: the seizure record, its catalogue and rules, the store, search and statistics."""
