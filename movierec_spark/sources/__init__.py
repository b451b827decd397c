"""The raw sources: open the files of a drop, and read each as rows of strings for a bronze table."""
