"""The secret field: a technician asks, a customer types, and the technician sees it once. Sealed from page to page, kept nowhere."""

from deskside.secret_fields.model import SecretAsked, SecretGiven, SecretOver
from deskside.secret_fields.service import SecretFields

__all__ = ["SecretAsked", "SecretFields", "SecretGiven", "SecretOver"]
