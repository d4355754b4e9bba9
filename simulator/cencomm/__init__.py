"""CENcomm-like messages: training crypto on open standards; how the real CENcomm protects messages is not public."""
