"""What puts load on the doors for `benchmarks.overhead`: each part is a process of its own."""
