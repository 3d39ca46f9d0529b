"""FINd, corrected: 256 bits from the low frequencies of a picture's luma.

`reference` teaches the six steps; `numpy`, `numba`, `cython` and `array` make the same bits faster, `scipy` all but the
same. Nothing is imported here, so that using one implementation costs nothing of the others.
"""
