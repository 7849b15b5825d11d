"""Measurements, each beside a bare server in the same run. Figures of one run compare; figures of two machines do not."""
