"""How quickly the dashboard and the summary answer, each part in a process of its own."""
