"""What members see and press: one file a feature, each method parse, one use case, render."""
