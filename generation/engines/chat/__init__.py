"""What engines have in common that are asked in words and answer with a list of lines."""
