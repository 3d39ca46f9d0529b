"""FINd as its course published it, with its defects.

It is a separate method, because it gives other bits on pictures that are not square.
"""
