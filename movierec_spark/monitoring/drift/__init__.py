"""gold.drift: how far the last days of events, users, catalogue and output are from the days before them."""
