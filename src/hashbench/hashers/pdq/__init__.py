"""PDQ: the hash from which FINd is derived. It smooths more and scores the quality of each picture.

Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019), chapter PDQ.
"""
