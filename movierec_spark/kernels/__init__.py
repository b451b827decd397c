"""The inner loops: exact top-k, batched least squares, attribution, re-ranking; reference.py defines each of them."""
