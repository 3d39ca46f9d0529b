"""Wavelet hash (wHash)."""
