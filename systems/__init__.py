"""The systems an integration connects: what their API descriptions say."""
