"""What coaches do, and what people ask them for."""
