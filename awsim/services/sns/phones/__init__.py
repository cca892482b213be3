"""Text messages: attributes, opt-outs, the sandbox, origination numbers."""
