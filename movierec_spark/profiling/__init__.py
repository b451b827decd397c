"""What the tables hold on a day, as figures: gold.profiles."""
