"""Who was told what, on which channel, and did it arrive; preferences and quiet hours."""
