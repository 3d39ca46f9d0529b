"""Measurements that are compared with each other, made in turns in one session."""
