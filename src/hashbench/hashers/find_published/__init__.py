"""FINd as its course published it, defects included: other bits where a picture is not square, so another method."""
