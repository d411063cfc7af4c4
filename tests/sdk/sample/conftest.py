pytest_plugins = ["tenon.testing.plugin"]
