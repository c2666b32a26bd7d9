"""Pretrained weights: the store they are kept in, how they get there, and what happens without them."""
