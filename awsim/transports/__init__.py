"""Ways of calling the simulated AWS: patched clients, plain HTTP, and the guard that lets nothing else out."""
