"""Builds the adapter for mail by SMTP."""

from integrations.place import Place
from integrations.smtp.mail import Server, SmtpMail


def mail(place: Place) -> SmtpMail:
    """Mail from the hub's address."""
    settings = place.settings
    password = settings.smtp_password.get_secret_value()
    return SmtpMail(Server(settings.smtp_url, settings.mail_sender, settings.smtp_user, password), place.clock)
