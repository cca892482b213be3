"""AWS's wire formats, driven by the service model: typed values on one side, HTTP on the other."""
