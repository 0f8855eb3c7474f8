"""Answers for a model that is a Python object: its scores, and products of cotangents with its Jacobian."""
