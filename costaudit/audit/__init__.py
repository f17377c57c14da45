"""What the traffic is, and where money is wasted. One finding a file; `audit.py` runs them all."""
