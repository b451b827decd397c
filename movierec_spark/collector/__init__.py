"""The collector: takes feedback events by HTTP, and lands them as files of the drops of their source."""
