"""What figures are made of: pictures, plates, charts, grids of numbers."""
