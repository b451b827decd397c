"""The raw sources: which files a drop holds, and how a file becomes raw rows."""
