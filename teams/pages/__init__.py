"""What the pages of this room show, computed. Templates only print it."""

from teams.pages.home import HomePage, ProjectRow, home_page, summaries_of, url_of, waiting_for

__all__ = ["HomePage", "ProjectRow", "home_page", "summaries_of", "url_of", "waiting_for"]
