"""Reference analysts: each works one kind of exercise from a trainee's bundle alone, with slips at a published rate."""
