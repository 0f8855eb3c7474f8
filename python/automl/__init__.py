"""A local AutoML: twelve pipelines in the manner of IBM AutoAI, one hidden search in the manner of AutoML Tables.

It sees nothing but a CSV file and leaves a leaderboard, ONNX files and the Python models behind.
"""
