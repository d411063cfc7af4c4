"""Who answers a run's requests when real systems are connected."""
