"""The natively simulated services, one package each; `registry` names them, each loads when first called."""
