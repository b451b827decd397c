"""What is recommended: in batch to every user of a day, online to whoever asks."""
