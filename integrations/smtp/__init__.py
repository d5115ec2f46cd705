"""Mail by SMTP, for companies whose mailboxes are not in Microsoft 365."""
