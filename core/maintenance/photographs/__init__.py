"""Photographs of written digits, made on the fly: paper, pen, light, rim and camera by chance."""
