"""PDQ: FINd's parent, with a smoother filter and a score of its own quality.

Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019), chapter PDQ.
"""
