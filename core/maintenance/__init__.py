"""What makes and measures assets/: shipping, reproduction, benchmarks."""
