"""What happens to pictures on their way: an idea a file, a line each in the registry."""
