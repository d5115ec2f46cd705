"""The directory: people, groups, managers, roles, substitutes; filled from the company directory."""
