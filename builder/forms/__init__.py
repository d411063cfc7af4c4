"""What people send to the Build tab."""

from builder.forms.messages import MessageForm
from builder.forms.refusals import why_refused
from builder.forms.trial import TestForm, Tried

__all__ = ["MessageForm", "TestForm", "Tried", "why_refused"]
