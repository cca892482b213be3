"""Routes, what is behind them, and who may call them."""
