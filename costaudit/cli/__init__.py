"""What a person types: one module a command group. Each parses, calls one function, renders and exits."""
