"""The Django project: environment, settings, addresses, and the supervisor behind `tenon up`."""
