"""The reference evaluation of perceptual image hashing."""
