"""What is the person's on this disk: folders, settings, who runs, and the log."""
