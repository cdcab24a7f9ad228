"""What experiments teach, and a simulated shop to see it in."""
