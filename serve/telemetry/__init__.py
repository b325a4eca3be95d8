"""What the log counts, to the person's own OpenTelemetry Collector."""
