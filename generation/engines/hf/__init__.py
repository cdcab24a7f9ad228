"""The engine of any local model that transformers can run: a folder of safetensors, read without trust."""
