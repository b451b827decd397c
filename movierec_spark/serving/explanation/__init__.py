"""Why a movie stands where it stands for a user, and what keeps it out; without Spark."""
