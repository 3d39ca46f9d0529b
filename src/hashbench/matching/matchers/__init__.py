"""What finds the pairs of hashes within a radius, exactly or nearly: a file a matcher, chosen by name."""
