"""FINd, corrected: 256 bits from the low frequencies of a picture's luma.

`reference` shows the six steps. `numpy`, `numba`, `cython` and `array` make the same bits faster, and `scipy` almost
the same bits. This file imports nothing, so that a user of one implementation does not have to load the others.
"""
