"""als, content, bias, cold start, stars, and the hybrid that joins them in one dot product."""
