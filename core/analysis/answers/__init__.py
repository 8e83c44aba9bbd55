"""What stored answers tell: scores, calibration, comparisons, selections."""
