"""What comes next: cohort change ratios, variants, a back-test, and what new households do."""
