"""The app for Teams as an administrator uploads it: manifest, languages and icons in one file."""
