"""What a learner sees: text and layout, within Discord's limits. Every word shown stands in this package."""
