"""The engine of a server that speaks the OpenAI protocol, such as vLLM."""
