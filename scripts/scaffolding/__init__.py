"""What `scripts/scaffold.py` is made of: the model's facts, the sources written from them, and careful editing."""
