"""From a photo to ink: decoding, light, rules, pieces, frames, panels and what leans on the rim."""
