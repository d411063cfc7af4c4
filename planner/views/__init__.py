"""The Plan tab over HTTP. Each view: door, parse, act, choose fragment or page, render."""
